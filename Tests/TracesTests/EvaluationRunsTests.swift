import Failures
import Foundation
import Testing
import Traces

/// Which run and step evaluations are of, in the many forms in which files and folders say so.
@Suite struct EvaluationRunsTests {
  private func results(
    _ accuracy: Double = 0.5, task: String = "t", arguments: String = "null", more: String = "", old: Bool = false
  ) -> String {
    let metrics = old ? "\"acc\": \(accuracy)" : "\"alias\": \"\(task)\", \"acc,none\": \(accuracy)"
    return "{\"results\": {\"\(task)\": {\(metrics)}}, \"config\": {\"model_args\": \(arguments)}\(more)}"
  }

  private func imported(
    _ files: KeyValuePairs<String, String>, run: String? = nil, repeated: RepeatedValues? = nil
  ) throws -> ImportedRuns {
    let scratch = try ImportScratch()
    for (name, text) in files { _ = try scratch.file("evals/" + name, text) }
    return try EvaluationImport.runs(of: ImportRequest([scratch.path + "/evals"], run: run, repeated: repeated))
  }

  /// "alpha: 1, 2" for every run with its steps.
  private func told(_ found: ImportedRuns) -> [String] {
    found.runs.map { run in
      let steps = Set(run.evaluations.flatMap(\.steps)).sorted().map(String.init)
      return "\(run.name): \(steps.joined(separator: ", "))"
    }
  }

  private func accuracy(_ run: ImportedRun, _ task: String = "t") -> [Double]? {
    run.evaluations.first { $0.task == task }?.metrics.first { $0.name == "acc" }?.values
  }

  /// What one file says, in a folder that says nothing.
  @Test(arguments: [
    (#""pretrained=EleutherAI/pythia-70m-seed3,revision=step512,dtype=float16""#, "pythia-70m-seed3: 512"),
    (#"{"pretrained": "org/alpha-seed3", "revision": "step512", "dtype": "auto"}"#, "alpha-seed3: 512"),
    (#"{"pretrained": "org/alpha", "revision": "stage1-step1000-tokens4B"}"#, "alpha: 1000"),
    (#""pretrained=org/alpha,revision=143000,tensor_parallel_size=2""#, "alpha: 143000"),
    (#""model=org/beta-step7,base_url=http://localhost:8000/v1/completions,num_concurrent=1""#, "beta: 7"),
    (#""pretrained=runs/alpha-seed1/checkpoint-500""#, "alpha-seed1: 500"),
    (#""pretrained=/scratch/me/alpha-seed1/global_step64/""#, "alpha-seed1: 64"),
    (#"{"pretrained": "C:\\models\\alpha-seed2\\checkpoint-500"}"#, "alpha-seed2: 500"),
    (#""pretrained=/hub/models--EleutherAI--pythia-31m/snapshots/0a1b,revision=step8""#, "pythia-31m: 8"),
    (#""pretrained=EleutherAI/pythia-70m,revision=step1,peft=adapters/beta/checkpoint-20""#, "beta: 20"),
    (#"{"load": "/ckpts/1.4b_deduped", "iteration": 63000, "save_iters": [0, 1]}"#, "1.4b_deduped: 63000"),
    (#"{"config_files": {"1.4b-deduped-long": null}, "iteration": 116000}"#, "1.4b-deduped-long: 116000"),
  ])
  func theFileNamesModelAndStep(arguments: String, told expected: String) throws {
    for old in [true, false] {
      let found = try imported(["results_2026-01-20T10-00-00.5.json": results(arguments: arguments, old: old)])
      #expect(told(found) == [expected])
    }
  }

  /// What names say, where the file says nothing.
  @Test(arguments: [
    (["alpha/step1/results.json", "beta/step1/results.json"], ["alpha: 1", "beta: 1"]),
    (["alpha/checkpoint-500/results_2024-05-01T10-00-00.json"], ["alpha: 500"]),
    (["me__alpha__step64/results.json", "me__beta__step64/results.json"], ["alpha: 64", "beta: 64"]),
    (["alpha_step2_2024-05-01T10-00-00.123.json", "beta_step4_2024-05-01T10-00-00.json"], ["alpha: 2", "beta: 4"]),
    (["a-70m/zero-shot/70m_step512.json", "a-1.4b/zero-shot/1.4b_step4.json"], ["a-1.4b: 4", "a-70m: 512"]),
    (
      ["a-step3_eval_results_01-20-2023-10-00-00.json", "b-step3_eval_results_01-20-2023-10-00-00.json"],
      ["a: 3", "b: 3"]
    ),
    (["v0/alpha/step1.json", "v1/alpha/step1.json"], ["v0: 1", "v1: 1"]),
  ])
  func namesSayRunAndStep(files: [String], expected: [String]) throws {
    let scratch = try ImportScratch()
    for name in files { _ = try scratch.file("evals/" + name, results()) }
    let found = try EvaluationImport.runs(of: ImportRequest([scratch.path + "/evals"]))
    #expect(told(found) == expected && found.leftOut.isEmpty)
  }

  @Test func modelsOfOneNameKeepWhatTellsThemApart() throws {
    let found = try imported([
      "a/results_1.json": results(arguments: #""pretrained=one/alpha,revision=step1""#),
      "b/results_1.json": results(arguments: #""pretrained=two/alpha,revision=step1""#),
      "c/results_1.json": results(arguments: #""pretrained=/out/seed1/hf/step1""#),
      "d/results_1.json": results(arguments: #""pretrained=/out/seed2/hf/step1""#),
    ])
    #expect(told(found) == ["one/alpha: 1", "two/alpha: 1", "seed1/hf: 1", "seed2/hf: 1"])
  }

  @Test func oneLocalModelInSeveralFoldersIsSeveralRuns() throws {
    let found = try imported([
      "seed1/step5/results.json": results(0.25, arguments: #""pretrained=./export""#),
      "seed2/step5/results.json": results(0.5, arguments: #""pretrained=./export""#),
    ])
    #expect(told(found) == ["seed1: 5", "seed2: 5"] && found.notes.count == 1)
    let model = #"{"pretrained": "org/alpha-seed1", "revision": "main"}"#
    let sweeps = try imported([
      "x__alpha-seed1__step5/results.json": results(arguments: model),
      "y__alpha-seed1__step5/results.json": results(arguments: model),
    ])
    #expect(told(sweeps) == ["x: 5", "y: 5"])
  }

  @Test func oneSeedInTwoFoldersIsOneRun() throws {
    let model = #""pretrained=org/alpha-seed1,revision=step1""#
    let found = try imported([
      "monday/results_2026-01-19T10-00-00.json": results(0.25, task: "a", arguments: model),
      "tuesday/results_2026-01-20T10-00-00.1.json": results(0.5, task: "b", arguments: model),
    ])
    #expect(told(found) == ["alpha-seed1: 1"] && found.runs[0].evaluations.map(\.task) == ["a", "b"])
    #expect(found.runs[0].events.isEmpty)
  }

  @Test(arguments: [
    ("alpha-70m-seed3/step1/org__alpha-70m", "org/alpha-70m", false),
    ("alpha-70m/seed3", "org/alpha-70m", false), ("alpha-70m-seed3", "org/alpha-70m-seed4", false),
    ("alpha-70m-seed3", "/scratch/alpha-70m-seed4", false), ("alpha-160m/zero-shot", "org/alpha-70m", false),
    ("alpha-70m-data-seed1", "org/alpha-70m-weight-seed1", false), ("alpha-70m-seed0", "org/alpha-70m", true),
    ("alpha-70m-seed3", "org/alpha-70m-seed03", true), ("batch-7", "org/alpha-70m-seed3", true),
    ("seed3", "./export", true), ("alpha-70m-300b", "org/alpha-70m", true), ("alpha-70m-4bit", "org/alpha-70m", true),
  ])
  func foldersOfAnotherModelAreFound(folder: String, model: String, agrees: Bool) throws {
    let found = try imported([
      "good/results_1.json": results(task: "other", arguments: #""pretrained=org/good,revision=step1""#),
      "\(folder)/results_1.json": results(arguments: "\"pretrained=\(model),revision=step1\""),
    ])
    #expect((found.runs.count == 2) == agrees && found.leftOut.isEmpty == agrees)
    #expect(agrees || found.leftOut[0].contains("results of \(model) in a folder of "))
  }

  @Test func filesWithoutAStepOrWithTwoAreNamed() throws {
    let model = { (revision: String) in "\"pretrained=org/alpha,revision=\(revision)\"" }
    let found = try imported([
      "a/results_1.json": results(arguments: model("step1")), "b/results_1.json": results(arguments: model("main")),
      "step3/results_1.json": results(arguments: model("step4")), "notes.json": "{\"a\": 1}",
      "half.json": "{\"results\": {",
    ])
    #expect(told(found) == ["alpha: 1"] && found.leftOut.count == 4)
    for reason in ["the step", "results of step 4 under the name of step 3", "no results of", "half written"] {
      #expect(found.leftOut.contains { $0.contains(reason) }, "\(reason)")
    }
    let without = importFailure { _ = try imported(["b/results_1.json": results(arguments: model("main"))]) }
    #expect(without?.kind == .badData && without?.description.contains("step1000") == true)
  }

  @Test func theLaterDateCountsWhateverTheOrderOfNames() throws {
    let files: KeyValuePairs = [
      "a/results_2026-01-21T10-00-00.json": results(0.75, more: ", \"model_name\": \"org/alpha-step1\""),
      "b/results_2026-01-20T10-00-00.123456.json": results(0.25, more: ", \"model_name\": \"org/alpha-step1\""),
    ]
    #expect(try accuracy(imported(files, run: "alpha").runs[0]) == [0.75])
    #expect(try accuracy(imported(files, run: "alpha", repeated: .first).runs[0]) == [0.25])
    #expect(importFailure { _ = try imported(files, run: "alpha", repeated: .refuse) }?.kind == .badData)
    let byKey = try imported(
      [
        "a_step1.json": results(0.75, more: ", \"date\": 1700000002.5"),
        "b_step1.json": results(0.25, more: ", \"date\": 1700000001.5"),
      ], run: "alpha")
    #expect(accuracy(byKey.runs[0]) == [0.75])
    let american = try imported(
      [
        "a_step1_eval_results_01-21-2023-10-00-00.json": results(0.25),
        "a_step1_eval_results_12-20-2022-10-00-00.json": results(0.75),
      ])
    #expect(accuracy(american.runs[0]) == [0.25] && american.runs[0].events.count == 1)
  }

  @Test func equalRepetitionsSayNothingAndOtherTasksStay() throws {
    let model = ", \"model_name\": \"org/alpha-step1\""
    let found = try imported([
      "results_2026-01-20T10-00-00.json": results(0.25, more: model),
      "results_2026-01-21T10-00-00.json": results(0.25, more: model),
      "results_2026-01-22T10-00-00.json": results(0.5, task: "u", more: model),
    ])
    #expect(found.runs[0].events.isEmpty && accuracy(found.runs[0]) == [0.25] && accuracy(found.runs[0], "u") == [0.5])
  }

  @Test func shotsComeFromTheFileElseFromNames() throws {
    let found = try imported([
      "alpha/five-shot/alpha-5shot_step1.json": results(0.5), "alpha/zero-shot/alpha_step1.json": results(0.25),
      "alpha/2shot/alpha_step1.json": results(0.75, more: ", \"n-shot\": {\"t\": 3}"),
    ])
    #expect(told(found) == ["alpha: 1"])
    #expect(Set(found.runs[0].evaluations.map(\.task)) == ["t", "t (5-shot)", "t (3-shot)"])
  }

  private let sample =
    #"{"doc_id": 0, "doc": {}, "target": "0", "filtered_resps": [["-1", "True"], ["-2", "False"]], "acc": 1.0}"#

  @Test(arguments: [
    ("results_2026-01-20T10-00-00.5.json", "samples_t_2026-01-20T10-00-00.5.jsonl"),
    ("results_2026-01-20T10-00-00.json", "samples_t_2026-01-20T10-00-00.123456.jsonl"),
    ("results.json", "samples_t.jsonl"), ("results.json", "pretrained__org__alpha_t.jsonl"),
  ])
  func samplesFindTheirResults(file: String, samples: String) throws {
    let model = #""pretrained=org/alpha,revision=step9""#
    let found = try imported([
      "org__alpha/\(file)": results(1, arguments: model, more: ", \"n-shot\": {\"t\": 2}"),
      "org__alpha/\(samples)": sample,
    ])
    #expect(told(found) == ["alpha: 9"] && found.leftOut.isEmpty)
    #expect(found.runs[0].evaluations.map(\.task) == ["t (2-shot)"])
    #expect(found.runs[0].evaluations[0].items?.predictions == [0])
  }

  @Test func replacedResultsTakeTheirSamplesWithThem() throws {
    let model = #""pretrained=org/alpha,revision=step9""#
    let other = sample.replacing("\"-2\"", with: "\"-0.5\"").replacing("1.0", with: "0.0")
    let found = try imported([
      "org__alpha/results_2026-01-20T10-00-00.json": results(1, arguments: model),
      "org__alpha/samples_t_2026-01-20T10-00-00.jsonl": sample,
      "org__alpha/results_2026-01-21T10-00-00.json": results(0, arguments: model),
      "org__alpha/samples_t_2026-01-21T10-00-00.jsonl": other,
    ])
    #expect(accuracy(found.runs[0]) == [0] && found.runs[0].evaluations[0].items?.predictions == [1])
    #expect(found.runs[0].events.count == 1)
  }

  @Test func aHalfWrittenSampleIsLeftOutWithANote() throws {
    let found = try imported(["alpha/step1/samples_t.jsonl": sample + "\n{\"doc_id\": 1, \"tar"])
    #expect(found.runs[0].evaluations[0].items?.items == [0] && found.leftOut.count == 1)
    #expect(found.leftOut[0].contains("half written"))
  }

  @Test func nothingIsDroppedInSilence() throws {
    let text = #"""
      {"results": {"t": {"alias": "t", "acc,none": "0.5", "acc_stderr,none": "N/A", "ci,none": [0, 1], "note": "fine"},
        "g": {" ": " ", "alias": "g"}}, "model_name": "org/alpha-step1"}
      """#
    let found = try imported(["results.json": text])
    let task = found.runs[0].evaluations[0]
    #expect(found.runs[0].evaluations.count == 1 && task.metrics.map(\.name) == ["acc", "acc_stderr"])
    #expect(task.metrics[0].values == [0.5] && task.metrics[1].values[0].isNaN)
    #expect(found.leftOut.count == 2 && found.leftOut.contains { $0.contains("ci,none") })
    let listed = try imported([
      "a/step1/samples_w.jsonl": #"{"doc_id": 0, "metrics": ["word_perplexity"], "word_perplexity": [-5, 2]}"#
    ])
    #expect(listed.leftOut.count == 1 && listed.leftOut[0].contains("word_perplexity"))
  }

  /// The two forms of the suite's tables: with a list of results beside them and the training configuration, or bare.
  @Test func tablesOfWinoBiasAreRead() throws {
    let row = { (task: String, value: Double, more: String) in
      "{\"task_name\": \"\(task)\", \"prompt_name\": \"refers_to\", \"em\": \(value), \"em_stderr\": 0.02\(more)}"
    }
    let (pro, anti) = ("wino_bias_type1_pro", "wino_bias_type1_anti")
    let table = "{\"\(pro)+refers_to\": \(row(pro, 0.25, "")), \"\(anti)+refers_to\": \(row(anti, 0.125, ""))}"
    let list = "[\(row(pro, 0.5, ", \"prompt_original_task\": true"))]"
    let whole = #"{"model": "neox", "model_args": {"iteration": 63000, "load": "/ckpts/1.4b_deduped"}}"#
    let bare = #"{"iteration": 116000, "config_files": {"1.4b-deduped-long": null}}"#
    let found = try imported([
      "winobias/1.4B/eval_results_02-15-2023-22-33-31.json":
        "{\"results\": \(list), \"table_results\": \(table), \"config\": \(whole)}",
      "winobias/1.4B/eval_results_02-16-2023-22-33-31.json":
        "{\"results\": \(list), \"config\": \(whole.replacing("63000", with: "64000"))}",
      "winobias/intervene_21/1.4B/eval_results_1.4b-deduped-long_116000.json":
        "{\"table_results\": \(table), \"model_args\": \(bare)}",
    ])
    #expect(found.leftOut.isEmpty && found.runs.count == 2)
    #expect(found.runs.map { $0.evaluations[0].steps } == [[63_000, 64_000], [116_000]])
    let task = try #require(found.runs[0].evaluations.first { $0.task == "wino_bias_type1_pro+refers_to" })
    #expect(task.metrics.first { $0.name == "em" }?.values == [0.25, 0.5])
    #expect(found.runs[0].evaluations.map(\.task).contains("wino_bias_type1_anti+refers_to"))
    #expect(found.runs[0].name == "1.4b_deduped" && found.runs[1].name.contains("1.4b-deduped-long"))
  }
}
