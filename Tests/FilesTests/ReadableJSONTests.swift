import Files
import Foundation
import Testing

struct ReadableJSONTests {
  private struct Value: Encodable {
    var lastStep = 8
    var already_so = true
    var exchangeabilityP = 0.5
    var byName = ["pythia-14m/seedA": "a/b"]
  }

  @Test("Keys are sorted and in snake case, names that are data stay as they are")
  func keys() throws {
    let expected = """
      {
        "already_so" : true,
        "by_name" : {
          "pythia-14m/seedA" : "a/b"
        },
        "exchangeability_p" : 0.5,
        "last_step" : 8
      }
      """
    #expect(try ReadableJSON.text(of: Value()) == expected)
    #expect(try ReadableJSON.data(of: Value()) == Data((expected + "\n").utf8))
  }

  @Test("A number that JSON does not have is an error")
  func notFinite() {
    #expect(throws: EncodingError.self) { try ReadableJSON.data(of: [Double.nan]) }
  }
}
