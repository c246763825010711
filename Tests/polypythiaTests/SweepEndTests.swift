import Foundation
import Testing

/// What a sweep says when not all of its runs came to their ends.
@Suite struct SweepEndTests {
  @Test func aRunThatDivergesIsReportedAsJSONToo() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let wild = ["learning_rate=1000000", "gradient_clipping=0", "warmup_steps=0"].map { "pythia-14m-seed2:\($0)" }
    let small = "--sizes 14m --seeds 1-2 --preset smoke --steps 3 --vocab-size 512 --data text.txt"
    let result = try tool.run("sweep \(small) --out out --json \(wild.joined(separator: " "))")
    #expect(result.code == 70, "\(result.errors)")
    let summary = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let endings = (summary?["outcomes"] as? [[String: Any]])?.compactMap { $0["ending"] as? String }
    #expect(endings == ["finished", "diverged"] && summary?["report"] as? String == "out/report.html")
    #expect(result.errors.contains("the same command leaves it so"), "\(result.errors)")
    #expect(!result.errors.contains("tries again"), "\(result.errors)")
    let name = "pythia-14m-seed2"
    let last = try #require(result.errors.split(separator: "\n").last)
    #expect(last.components(separatedBy: name).count == 2, "\(last)")
  }
}
