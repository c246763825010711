import Files
import Foundation

/// How far runs that differ in their seeds say the same thing.
///
/// Their next-token distributions on the probe set are computed again from the final activations in the traces and the output
/// embeddings of the checkpoints, and compared over training by Kullback-Leibler and Jensen-Shannon divergence, whole and for groups
/// of tokens (Fehlauer, Mahowald and Pimentel 2025); the likeliest tokens, and predictions on benchmarks where a run has them, by
/// Cohen's kappa of all pairs and of a run with itself at the last step, Fleiss' kappa and Krippendorff's alpha. Runs that began
/// with the same weights are no pair in any mean.
public struct AgreementAnalysis: Analysis {
  /// The name: "agreement".
  public static let name = "agreement"
  /// The version of the answer.
  public static let version = 3

  /// Creates the analysis.
  public init() {}

  static let null =
    "Runs that share nothing have kappa and alpha around 0 and distributions as far apart as those of independent weights, "
    + "for which step 0 stands where it is among the steps: runs with different initial seeds have nothing in common there but the text. "
    + "No test is made; intervals are 95 % each and not corrected for their number, those that find phases are."

  /// Compares the runs of every size; tokens are grouped by their counts in the training text, or in the probe set without those.
  ///
  /// - Throws: what reading activations and weights throws.
  public func analyse(_ context: AnalysisContext) throws -> AgreementResult {
    let runs = context.runs
    let flagged = OutliersAnalysis().outliers(among: runs)
    var leftOut: [AnalysisScope.LeftOut] = []
    var (used, steps) = (Set<String>(), Set<Int>())
    var sizes: [SizeAgreement] = []
    for (size, own) in runs.bySize {
      let comparable = ComparableOutputs(size: size, runs: own)
      let isCompared = comparable.members.count >= 2 && !comparable.steps.isEmpty
      let withPredictions = own.filter { !$0.predictions.isEmpty }
      // Runs imported with their answers alone need no word on checkpoints.
      let answered = Set(withPredictions.map(\.name))
      leftOut += comparable.leftOut.filter { !answered.contains($0.what) }
      if isCompared {
        used.formUnion(comparable.members.map(\.run.name))
        steps.formUnion(comparable.steps)
      }
      let flaggedHere = own.map(\.name).filter { flagged.contains($0) }
      var agreement = SizeAgreement(size: size, verdict: "", flaggedRuns: flaggedHere, tasks: [])
      if let group = try OutputGroup(comparable, tokenCounts: context.tokenCounts) {
        let outputs = group.agreement()
        agreement.outputs = outputs
        agreement.tokens = LabelGroup(
          runs: outputs.runs, steps: comparable.steps, labels: group.topOne, clusters: group.sequence,
          families: group.families, flagged: flaggedHere
        ).agreement(meaning: "the token that a run finds likeliest to follow, at every token of the probe set")
      }
      for task in Set(withPredictions.flatMap { $0.predictions.map(\.task) }).sorted() {
        let group = TaskGroup(task, withPredictions, flagged: flaggedHere)
        leftOut += group.leftOut
        guard let found = group.agreement() else { continue }
        agreement.tasks.append(found)
        for labels in found.definitions.map(\.agreement) {
          used.formUnion(labels.runs)
          steps.formUnion(labels.steps.map(\.step))
        }
      }
      agreement.verdict = AgreementVerdict.sentence(agreement, comparable)
      sizes.append(agreement)
    }
    let metrics =
      (sizes.contains { $0.outputs != nil } ? ["next-token distributions"] : [])
      + Set(sizes.flatMap { $0.tasks.map(\.task) }).sorted()
    let scope = AnalysisScope(
      runs: runs.bySize.flatMap(\.runs).map(\.name).filter { used.contains($0) }, metrics: metrics,
      steps: steps.sorted(), leftOut: leftOut)
    return AgreementResult(
      digest: digest(of: context), null: Self.null,
      notes: AgreementVerdict.notes(sizes) + AgreementVerdict.notes(ofSeeds: runs.filter { used.contains($0.name) }),
      scope: scope, sizes: sizes)
  }

  /// `analyse(_:)` of runs alone.
  ///
  /// - Throws: as `analyse(_:)`.
  public func analyse(_ runs: [RunRecord]) throws -> AgreementResult { try analyse(AnalysisContext(runs: runs)) }

  /// Identifies the runs' observations and answers, their checkpoints and the counts of tokens.
  public func digest(of context: AnalysisContext) -> String {
    let outputs = context.runs.bySize.flatMap(\.runs).map { run in
      run.outputs.map { "\($0.digest) \($0.tokenizer) \($0.steps)" } ?? "none"
    }
    let counts = context.tokenCounts?.digest ?? ""
    return context.runs.digest(
      options: "\(Self.name) \(Self.version)\n\(counts)\n" + outputs.joined(separator: "\n"))
  }
}
