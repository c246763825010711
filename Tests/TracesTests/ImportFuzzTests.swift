import Foundation
import TestSupport
import Testing

@testable import Traces

/// Damaged files to import.
@Suite struct ImportFuzzTests {
  private func check(_ found: ImportedRuns) -> String? {
    let isSound = found.runs.allSatisfy { run in run.metrics.allSatisfy { $0.values.count == run.steps.count } }
    return isSound ? nil : "values without steps"
  }

  private func fuzz(
    _ reader: String, file: String, _ texts: [String], seed: UInt32, _ read: (String) throws -> ImportedRuns
  ) throws -> Fuzzing.Outcome {
    try Fuzzing(reader, file: file, of: texts.map { Array($0.utf8) }, seed: seed).run { check(try read($0)) }
  }

  @Test func tables() throws {
    let texts = [
      "run,step,loss,group,acc\nb,10,2.5,x,\na,0,3,x,0.25\nb,0,4,x,0.5\na,20,NA,x,1e-3\n",
      "\u{feff}\"run\",\"step\",\"a,b\"\r\n\"x\ny\",1,\"2\"\r\n\r\n\"x\ny\",2, 3 ",
      "run\tstep\tloss\nb\t10\t2.5\na\t0\tnan\n",
    ]
    let outcome = try fuzz("table (CSV, TSV)", file: "a.csv", texts, seed: 51) {
      try DelimitedImport.runs(of: ImportRequest([$0]), TableColumns(run: "run", step: "step"))
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func logLines() throws {
    let lines = """
      {"config": {"lr": 0.1}}
      {"run": {"id": 7}, "step": 1, "eval": {"loss": 2.5, "tags": [1]}, "note": "\\ud83d\\ude00"}
      {"run": {"id": 7}, "step": 2, "eval": {"loss": NaN}}
      """
    let outcome = try fuzz("log lines (JSON)", file: "a.jsonl", [lines], seed: 52) {
      try JSONLinesImport.runs(of: ImportRequest([$0]), TableColumns(run: "run.id", step: "step"))
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func trainerStates() throws {
    let text = #"{"log_history": [{"epoch": 0.1, "loss": 3.5, "step": 10}, {"eval_loss": NaN, "step": 20}]}"#
    let outcome = try fuzz("trainer_state.json", file: "trainer_state.json", [text], seed: 53) {
      try TrainerStateImport.runs(of: ImportRequest([$0]))
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func evaluations() throws {
    let texts = [
      #"{"results": {"t": {"acc": 0.5, "acc_stderr": 0.1}}, "config": {"num_fewshot": 0}}"#,
      #"{"results": {"t": {"alias": "t", "acc,none": 0.5, "x,none": "N/A"}}, "n-shot": {"t": 0}}"#,
      #"{"table_results": {"t+p": {"task_name": "t", "em": 0.5}}, "model_args": {"iteration": 7, "load": "/c/a"}}"#,
    ]
    let outcome = try fuzz("evaluation results", file: "m_step512.json", texts, seed: 54) {
      try EvaluationImport.runs(of: ImportRequest([$0], run: "m"))
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func evaluationSamples() throws {
    let text = #"""
      {"doc_id": 3, "target": "1", "filtered_resps": [["-4.5", "False"], ["-2", "True"]], "acc": 1.0}
      {"doc_id": 0, "target": "0", "filtered_resps": [["-4", "False"], ["-4", "True"], ["-9", "False"]], "acc": 0.0}
      """#
    let outcome = try fuzz("evaluation samples", file: "samples_t_step7.jsonl", [text], seed: 55) {
      try EvaluationImport.runs(of: ImportRequest([$0], run: "m"))
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0)
  }

  @Test func eventFiles() throws {
    let original = [UInt8](try #require(Data(base64Encoded: TensorBoardImportTests.written)))
    let fuzzing = Fuzzing("event file", file: "events.out.tfevents.1", of: [original], seed: 56)
    let outcome = try fuzzing.run { check(try TensorBoardImport.runs(of: ImportRequest([$0], run: "m"))) }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0)
  }

  /// Records with the right checks around damaged messages, so that the damage gets as far as the message reader.
  @Test func eventMessages() throws {
    let original = [UInt8](try #require(Data(base64Encoded: TensorBoardImportTests.written)))
    var messages: [[UInt8]] = []
    var place = 0
    while place + 12 < original.count {
      let length = original[place..<(place + 4)].reversed().reduce(0) { $0 << 8 | Int($1) }
      messages.append(Array(original[(place + 12)..<(place + 12 + length)]))
      place += length + 16
    }
    let fuzzing = Fuzzing(
      "event file, message alone", file: "events.out.tfevents.1", of: messages, seed: 57, wrap: Self.record)
    let outcome = try fuzzing.run { check(try TensorBoardImport.runs(of: ImportRequest([$0], run: "m"))) }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func wandBFiles() throws {
    let original = [UInt8](try WandBImportTests.writtenBytes())
    let fuzzing = Fuzzing("W&B run", file: "run-a.wandb", of: [original], seed: 58)
    let outcome = try fuzzing.run { check(try WandBImport.runs(of: ImportRequest([$0]))) }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  /// Records with the right checks around damaged messages.
  @Test func wandBMessages() throws {
    let messages = [
      WandBFile.rowMessage(3, [("loss", "2.5"), (".a.b", "{\"c\": [1, null]}"), ("_step", "3"), ("updates", "30")]),
      WandBFile.rowMessage(nil, [("loss", "\"NaN\""), (".h._type", "\"histogram\""), ("updates", "40")]),
    ]
    let fuzzing = Fuzzing("W&B run, message alone", file: "run-a.wandb", of: messages, seed: 59) { message in
      var file = WandBFile()
      file.define("*", steps: "updates")
      file.record(message)
      file.row(9, [("loss", "1"), ("updates", "90")])
      return file.bytes
    }
    let outcome = try fuzzing.run { check(try WandBImport.runs(of: ImportRequest([$0]))) }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func logs() throws {
    let texts = [
      LogImportTests.neox, "step 0: train loss 3, val loss 2\niter 0: loss 1,234.5, time 3.5ms, mfu 2.1%\n",
      "[rank0]:\u{1b}[31mstep:  1  \u{1b}[32mloss:  8.13  memory:  0.97GiB(1.23%)  tps: 1,234\u{1b}[39m\n",
      "[step=1/7,epoch=0]\n    train/CrossEntropyLoss=11.25\n    train/Perplexity=76,631\n",
    ]
    let outcome = try fuzz("training log", file: "a.log", texts, seed: 60) {
      try LogImport.runs(of: ImportRequest([$0]), .unknown)
    }
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  private static func record(_ message: [UInt8]) -> [UInt8] {
    func little(_ value: UInt64, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
    let length = little(UInt64(message.count), 8)
    return length + little(UInt64(RecordFile.maskedCheck(length)), 4) + message
      + little(UInt64(RecordFile.maskedCheck(message)), 4)
  }
}
