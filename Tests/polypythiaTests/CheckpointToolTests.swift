import Foundation
import Testing

/// The checkpoint commands as a user calls them, on the checkpoints of a small sweep.
@Suite struct CheckpointToolTests {
  struct Findings: Decodable {
    struct Finding: Decodable {
      let kind, file, text: String
      let step: Int
    }
    let findings: [Finding]
  }

  @Test func aSweepIsAuditedInspectedConvertedContinuedAndCaptured() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let sweep = try tool.run(
      "sweep --sizes 14m --seeds 1-2 --preset smoke --vocab-size 1024 --out s --workers 1 checkpoint_steps=0,1,2,4,8")
    try #require(sweep.code == 0, "\(sweep.errors)")
    let clean = try tool.run("checkpoint audit s/pythia-14m-seed1 s/pythia-14m-seed2 --json")
    #expect(clean.code == 0, "\(clean.output)")
    #expect(try JSONDecoder().decode(Findings.self, from: Data(clean.output.utf8)).findings.isEmpty)

    let inspected = try tool.run("checkpoint inspect s/pythia-14m-seed1/step8")
    #expect(inspected.code == 0 && inspected.output.contains("size: pythia-14m"))

    let converted = try tool.run("checkpoint convert s/pythia-14m-seed1/step8 --out half --dtype fp16 --suite")
    #expect(converted.code == 0, "\(converted.errors)")
    let again = try tool.run("checkpoint convert s/pythia-14m-seed1/step8 --out half --dtype fp16")
    #expect(again.code == 73 && again.errors.contains("half"))

    let arguments = [
      "generate", "--checkpoint", "half", "--prompt", "The king", "--max-tokens", "12", "--temperature", "1",
    ]
    let (first, second) = (try tool.run(arguments), try tool.run(arguments))
    #expect(first.code == 0 && first.output == second.output && first.output.hasPrefix("The king"))

    let captured = try tool.run("capture --checkpoint s/pythia-14m-seed1 s/pythia-14m-seed2 --out c")
    #expect(captured.code == 0, "\(captured.errors)")
    #expect(tool.exists("c/pythia-14m-seed2/trace.h5"))

    let source = tool.folder.appending(path: "s/pythia-14m-seed1/step4")
    try FileManager.default.removeItem(at: source)
    try FileManager.default.copyItem(at: tool.folder.appending(path: "s/pythia-14m-seed2/step8"), to: source)
    let damaged = try tool.run("checkpoint audit s/pythia-14m-seed1 --json")
    #expect(damaged.code == 65)
    let findings = try JSONDecoder().decode(Findings.self, from: Data(damaged.output.utf8)).findings
    #expect(findings.map(\.kind) == ["foreign_checkpoint"] && findings.first?.step == 4, "\(damaged.output)")
  }

  @Test(arguments: [
    ("checkpoint inspect nothing", 66, "nothing"), ("checkpoint convert nothing --out x", 66, "nothing"),
    ("checkpoint convert nothing --out x --maximum-shard-size many", 64, "--maximum-shard-size"),
    ("checkpoint audit .", 66, "holds no folder named stepN"),
    ("generate --checkpoint . --prompt a", 66, "config.json"),
    ("generate --checkpoint .", 64, "--prompt"), ("generate --checkpoint . --prompt a --top-p 2", 64, "--top-p"),
    ("generate --checkpoint . --prompt-ids x", 64, "--prompt-ids"), ("capture --checkpoint . --out x", 66, "stepN"),
  ]) func badInputIsNamed(line: String, code: Int32, culprit: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let result = try tool.run(line)
    #expect(result.code == code, "\(line): \(result.errors)")
    #expect(result.errors.contains(culprit), "\(result.errors)")
    #expect(!tool.exists("x"))
  }
}
