import Configuration
import Corpus
import Runs
import Stability
import Traces
import Training
import Wording

/// What a report says of a plan: its title, what its runs may be compared with, configuration and provenance.
enum PlanFacts {
  /// "9 Pythia runs: 14m".
  static func title(_ plan: SweepPlan) -> String {
    let sizes = plan.runs.map(\.configuration.size).distinct
    let count = plan.runs.count
    return "\(counted(count, "Pythia run")): \(sizes.joined(separator: ", "))"
  }

  /// What the runs may be compared with; the suite's recipe is only what has all of its settings.
  static func population(_ plan: SweepPlan) -> String {
    let budget = PlanBudget(plan)
    let precision = CommonSettings(plan.runs).usual(\.precision)?.rawValue ?? ""
    let standing = budget.standing.prefix(1).uppercased() + budget.standing.dropFirst()
    let caution =
      budget.isUnchanged
      ? ", but another text, precision and machine than the published runs."
      : ": compare seeds with each other, not with the published runs."
    return "Preset \(plan.preset): \(budget.amount), \(precision) on a CPU. \(standing)\(caution)"
  }

  /// Configuration and provenance, in the order of the report.
  static func facts(
    _ plan: SweepPlan, corpus: PreparedCorpus, traces: [TraceReader]
  ) -> [(label: String, value: String)] {
    var facts = [("Preset", plan.preset)] + settings(plan)
    facts += [
      (
        "Tokenizer entries", corpus.tokenizer.map { Wording.count($0.vocabularySize) } ?? "none: texts are shown as ids"
      ),
      ("Training tokens in the corpus", Wording.count(corpus.training.tokenCount)),
      ("Held-out tokens", Wording.count(corpus.validation.tokenCount)),
    ]
    for source in plan.corpus.sources {
      facts.append(("Text", "\(source.name), \(Wording.count(source.bytes)) bytes, SHA-256 \(source.sha256)"))
    }
    facts.append(("Corpus digest", corpus.digest))
    for (label, key) in [
      ("polypythia", "polypythia_version"), ("CPU", "cpu"), ("OpenBLAS", "openblas"), ("BLAS core", "blas_core"),
      ("Kernels", "kernels"), ("bf16 products", "bf16_products"),
    ] {
      let values = Set(traces.compactMap { $0.attributes[key] }).sorted()
      if !values.isEmpty { facts.append((label, values.joined(separator: "; "))) }
    }
    return facts.map { (label: $0.0, value: $0.1) }
  }

  /// The settings of all runs; one that differs between runs with every value.
  static func settings(_ plan: SweepPlan) -> [(String, String)] {
    let settings = CommonSettings(plan.runs)
    return [
      ("Updates", settings.text(\.steps, Wording.count)),
      ("Sequences in a batch", settings.text(\.batchSize, Wording.count)),
      ("Tokens in a sequence", settings.text(\.sequenceLength, Wording.count)),
      ("Precision", settings.text(\.precision, \.rawValue)),
      ("Vocabulary rows", settings.text(\.vocabularyText) { $0 }),
    ]
  }
}
