import Failures
import Foundation
import Testing

@testable import Stability

@Suite struct StoredResultTests {
  private struct Answer: StoredResult, Equatable {
    static let fileName = "answer.json"
    var digest: String
    var value: Double
  }

  @Test func aResultIsGivenWhereItCannotBeStored() throws {
    for folder in ["/dev/null/results", "/proc/results"] {
      let answer = try Answer.stored(in: folder, digest: "a") { Answer(digest: "a", value: 42) }
      #expect(answer == Answer(digest: "a", value: 42))
    }
    #expect(UnstoredResults.reason?.contains("/results") == true)
  }

  @Test func aNumberThatCannotBeStoredIsRefusedThereToo() {
    let failure = #expect(throws: Failure.self) {
      try Answer.stored(in: "/dev/null/results", digest: "a") { Answer(digest: "a", value: .infinity) }
    }
    #expect(failure?.kind == .badData)
  }
}
