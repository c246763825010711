import Failures
import Foundation
import TestSupport
import Testing
import Traces

@Suite struct EvaluationImportTests {
  @Test func bothLayoutsGiveTheSame() throws {
    let scratch = try ImportScratch()
    let old = #"{"results": {"t": {"acc": 0.5, "acc_stderr": 0.1}}, "config": {"num_fewshot": 0}}"#
    let new = #"""
      {"results": {"t": {"alias": "t", "sample_len": 4, "acc,none": 0.5, "acc_stderr,none": 0.1, "x,none": "N/A"}},
       "n-shot": {"t": 0}}
      """#
    _ = try scratch.file("pythia-70m/zero-shot/70m_step512.json", old)
    _ = try scratch.file("pythia-70m/zero-shot/70m_step64.json", old.replacing("0.5", with: "0.25"))
    _ = try scratch.file("other/step512/results_2024.json", new)
    let found = try EvaluationImport.runs(of: ImportRequest([scratch.path]))
    #expect(found.runs.map(\.name) == ["other", "pythia-70m"])
    #expect(found.runs[1].evaluations[0].steps == [64, 512])
    #expect(found.runs[1].evaluations[0].metrics[0] == ImportedMetric(name: "acc", values: [0.25, 0.5]))
    #expect(found.runs[0].evaluations[0].metrics.map(\.name) == ["acc", "acc_stderr", "x"])
    #expect(found.runs[0].evaluations[0].metrics.prefix(2).map(\.values) == [[0.5], [0.1]])
    #expect(found.runs[0].evaluations[0].metrics[2].values[0].isNaN)
  }

  @Test func groupsFiltersAndExamplesAreKeptApart() throws {
    let scratch = try ImportScratch()
    _ = try scratch.file(
      "run/step1/results.json",
      #"""
      {"results": {"a": {"exact_match,strict-match": 0.5, "exact_match,none": 0.25}},
       "groups": {"g": {"acc,none": 1}}, "n-shot": {"a": 5, "g": 0}}
      """#)
    let tasks = try EvaluationImport.runs(of: ImportRequest([scratch.path])).runs[0].evaluations
    #expect(tasks.map(\.task) == ["a (5-shot)", "g"])
    #expect(tasks[0].metrics.map(\.name) == ["exact_match (strict-match)", "exact_match"])
  }

  @Test func aFolderWithoutResultsIsMissingInputAndAFileWithoutIsBadData() throws {
    let scratch = try ImportScratch()
    let file = try scratch.file("run/step1/config.json", "{}")
    #expect(importFailure { _ = try EvaluationImport.runs(of: ImportRequest([scratch.path])) }?.kind == .missingInput)
    #expect(importFailure { _ = try EvaluationImport.runs(of: ImportRequest([file])) }?.kind == .badData)
  }

  @Test func samplesGiveItemsChoicesAndMeans() throws {
    let scratch = try ImportScratch()
    let lines = [
      #"{"doc_id": 3, "target": "1", "filtered_resps": [["-4.5", "False"], ["-2", "True"]], "acc": 1.0}"#,
      #"{"doc_id": 0, "target": "0", "filtered_resps": [["-4", "False"], ["-4", "True"], ["-9", "False"]], "acc": 0.0}"#,
    ]
    _ = try scratch.file("m/step7/samples_arc_easy_2024-05-01T10-00-00.1.jsonl", lines.joined(separator: "\n"))
    let task = try EvaluationImport.runs(of: ImportRequest([scratch.path])).runs[0].evaluations[0]
    let items = try #require(task.items)
    #expect(task.task == "arc_easy" && task.steps == [7] && items.items == [0, 3] && items.choices == 3)
    #expect(Array(items.logLikelihoods.prefix(5)) == [-4, -4, -9, -4.5, -2] && items.logLikelihoods[5].isNaN)
    #expect(items.predictions == [0, 1] && items.gold == [0, 1] && items.accuracy == [0, 1])
    #expect(task.metrics == [ImportedMetric(name: "acc", values: [0.5])])
  }

  @Test func thePerplexityOfSamplesIsThatOfTheirLogLikelihoods() throws {
    // The harness writes each sample's log-likelihood under the name of the metric: e^2.5 for -2 and -3.
    let scratch = try ImportScratch()
    let lines = [-2.0, -3].enumerated().map {
      "{\"doc_id\": \($0), \"filtered_resps\": [[\"\($1)\", \"False\"]], \"perplexity\": \($1), \"acc\": 0.0}"
    }
    _ = try scratch.file("m/step7/samples_lambada_openai_2024-05-01T10-00-00.1.jsonl", lines.joined(separator: "\n"))
    let task = try EvaluationImport.runs(of: ImportRequest([scratch.path])).runs[0].evaluations[0]
    let perplexity = try #require(task.metrics.first { $0.name == "perplexity" }?.values.first)
    #expect(abs(perplexity - 12.182493960703473) < 1e-12)
  }

  @Test func theHarnessesOwnFilesAreRead() throws {
    let scratch = try ImportScratch()
    let shots = ["zero-shot", "two-shot", "five-shot"].flatMap { ["results_" + $0, "samples_" + $0] }
    for name in shots + ["results_groups"] {
      _ = try scratch.file("tiny/step1000/\(name).json", ReferenceVectors.data("eval/\(name).json"))
    }
    let found = try EvaluationImport.runs(of: ImportRequest([scratch.path]))
    #expect(found.runs.map(\.name) == ["tiny"] && found.leftOut.isEmpty)
    let tasks = found.runs[0].evaluations
    for label in ["arc_easy", "arc_easy (2-shot)", "arc_easy (5-shot)"] {
      let task = try #require(tasks.first { $0.task == label })
      let items = try #require(task.items)
      let accuracy = items.accuracy.reduce(0, +) / Double(items.items.count)
      #expect(abs(accuracy - (task.metrics.first { $0.name == "acc" }?.values[0] ?? -1)) < 1e-12, "\(label)")
      // acc is by definition whether the most likely choice is the right one.
      #expect(zip(items.predictions, items.gold).map { $0 == $1 ? 1 : 0 } == items.accuracy, "\(label)")
    }
    #expect(tasks.contains { $0.task == "mmlu_stem" && $0.metrics.first?.values == [0.6666666666666666] })
  }

  /// Laid out as the suite's published results: a folder a model, the step in the file's name alone.
  @Test func filesOfSeveralModelsBecomeOneRunEach() throws {
    let scratch = try ImportScratch()
    let steps = [0, 512, 63_000, 143_000]
    for size in ["70m", "160m", "1.4b"] {
      for step in steps {
        let tasks = ["lambada_openai", "arc_easy", "hendrycksTest-marketing"].enumerated().map { number, task in
          "\"\(task)\": {\"acc\": \(Double(step + number) / 1e6), \"acc_stderr\": 0.01}"
        }
        _ = try scratch.file(
          "pythia-\(size)/zero-shot/\(size)_step\(step).json",
          "{\"results\": {\(tasks.joined(separator: ", "))}, \"versions\": {}, \"config\": {\"num_fewshot\": 0}}")
      }
    }
    let found = try EvaluationImport.runs(of: ImportRequest([scratch.path]))
    #expect(found.runs.map(\.name) == ["pythia-1.4b", "pythia-70m", "pythia-160m"])
    #expect(found.runs.allSatisfy { $0.evaluations.count == 3 && $0.evaluations.allSatisfy { $0.steps == steps } })
    let task = try #require(found.runs[1].evaluations.first { $0.task == "lambada_openai" })
    #expect(task.metrics.first { $0.name == "acc" }?.values == [0, 0.000512, 0.063, 0.143])
  }

  @Test func badFilesAreRefused() throws {
    let scratch = try ImportScratch()
    let good = #"{"results": {"t": {"acc": 0.5}}}"#
    for (name, text, mentions) in [
      ("a/results.json", good, "step"), ("a/step1.json", "{}", "results"),
      ("a/step2.json", "{\"results\": {\"t\": 1}}", "t"),
      ("a/step3.json", "{\"results\": ", "half written"),
      ("a/step5.json", "{\"results\": x}", "byte"), ("b/step4/samples_t.jsonl", "{\"target\": 1}", "doc_id"),
    ] {
      let path = try scratch.file(name, text)
      let found = importFailure { _ = try EvaluationImport.runs(of: ImportRequest([path])) }
      #expect(found?.kind == .badData && found?.description.contains(mentions) == true, "\(name)")
    }
    let one = try scratch.file("c/x_step1.json", good)
    let two = try scratch.file("c/y_step1.json", good.replacing("0.5", with: "0.75"))
    let request = ImportRequest([one, two], run: "c", repeated: .refuse)
    #expect(importFailure { _ = try EvaluationImport.runs(of: request) }?.description.contains("0.75") == true)
  }
}
