import Failures
import Foundation
import Testing
import Traces

@Suite struct JSONImportTests {
  private func failure(_ text: String) -> Failure? {
    importFailure {
      let scratch = try ImportScratch()
      _ = try JSONLinesImport.runs(
        of: ImportRequest([scratch.file("log.jsonl", text)]), TableColumns(run: "run", step: "step"))
    }
  }

  @Test func linesWithDottedKeysArePutTogether() throws {
    let scratch = try ImportScratch()
    let path = try scratch.file(
      "log.jsonl",
      """
      {"config": {"lr": 0.1}}
      {"run": {"id": 7}, "step": 1, "eval": {"loss": 2.5, "tags": [1]}, "note": "x"}

      {"run": {"id": 7}, "step": 1, "train": {"loss": 3e0}, "eval": {"loss": null}}
      {"run": {"id": 7}, "step": 0, "eval": {"loss": NaN}, "train": {"loss": 4}}
      {"run": {"id": "\\u00fc\\ud83d\\ude00"}, "step": 0.0, "train": {"loss": 4}}
      """)
    let found = try JSONLinesImport.runs(of: ImportRequest([path]), TableColumns(run: "run.id", step: "step"))
    #expect(found.runs.map(\.name) == ["7", "ü😀"])
    #expect(found.runs[0].steps == [0, 1] && found.runs[0].metrics.map(\.name) == ["eval.loss", "train.loss"])
    #expect(found.runs[0].metrics[1].values == [4, 3] && found.runs[0].metrics[0].values[1] == 2.5)
    #expect(found.runs[0].events.map(\.kind) == [.warning])
    #expect(found.leftOut.first == "key eval.tags: it holds text (a list on line 2)")
    #expect(found.leftOut.last == "\(path): 1 line without a step or run, the first of them line 1")
    let wide = try JSONLinesImport.runs(
      of: ImportRequest([path]),
      TableColumns(step: "step", values: ["train.loss"], conditions: [.init("run.id=7")], metric: "loss"))
    #expect(wide.runs.map(\.name) == ["train.loss"] && wide.runs[0].metrics[0].values == [4, 3])
  }

  @Test(arguments: [
    (#"{"run": 1, "step": 1, "a": 1e999}"#, "line 1"), ("{\"run\": 1, \"step\": 1, \"a\": 1\n", "byte"),
    (#"[1]"#, "not a JSON object"), (#"{"run": 1, "step": 1, "a": 1, "a": 2}"#, "twice"),
    (#"{"run": 1, "step": 1.5, "a": 1}"#, "whole number"), (#"{"run": 1, "step": 1, "a": tru}"#, "tru"),
    (#"{"run": 1, "step": 1, "a": "\x"}"#, "escape"), ("{\"run\": 1, \"step\": 1, \"a\": \"\u{1}\"}", "control"),
    (String(repeating: "{\"a\":", count: 100_000), "deep"), (#"{"run": 1, "a": 1}"#, "--step-column"),
    ("", "is no key"),
  ])
  func badLinesAreRefused(text: String, mentions: String) {
    let found = failure(text)
    #expect(found != nil)
    if mentions != "is no key" {
      #expect(found?.description.contains(mentions) == true, "\(String(describing: found))")
    }
  }

  @Test func invalidUTF8IsRefusedWithItsPlace() throws {
    let scratch = try ImportScratch()
    let path = try scratch.file("log.jsonl", Data("{\"step\":1,\"".utf8) + Data([0xff]) + Data("\":1}".utf8))
    let found = importFailure { _ = try JSONLinesImport.runs(of: ImportRequest([path]), TableColumns(step: "step")) }
    #expect(found?.description.contains("line 1") == true && found?.description.contains("byte 11") == true)
  }

  @Test func trainerStatesOfCheckpointsAreOneRun() throws {
    let scratch = try ImportScratch()
    let first = #"{"epoch": 0.1, "loss": 3.5, "learning_rate": 0.001, "step": 10}"#
    let second = #"{"epoch": 0.2, "loss": NaN, "grad_norm": 2, "step": 20}, {"eval_loss": 3.25, "step": 20}"#
    _ = try scratch.file("run a/checkpoint-10/trainer_state.json", "{\"log_history\": [\(first)]}")
    _ = try scratch.file("run a/trainer_state.json", "{\"log_history\": [\(first), \(second)]}")
    _ = try scratch.file("run b/trainer_state.json", "{\"log_history\": [\(first)], \"best_metric\": null}")
    let found = try TrainerStateImport.runs(of: ImportRequest([scratch.path]))
    #expect(found.runs.map(\.name) == ["run a", "run b"] && found.runs[0].steps == [10, 20])
    #expect(found.runs[0].metrics.map(\.name) == ["loss", "learning_rate", "grad_norm", "eval_loss"])
    #expect(found.runs[0].events.map(\.kind) == [.warning, .diverged] && found.runs[0].source.fileCount == 1)
    let bad = try scratch.file("bad/trainer_state.json", "{}")
    #expect(
      importFailure { _ = try TrainerStateImport.runs(of: ImportRequest([bad])) }?.description.contains("log_history")
        == true)
    #expect(
      importFailure { _ = try TrainerStateImport.runs(of: ImportRequest([scratch.path + "/none"])) }?.kind
        == .missingInput)
  }
}
