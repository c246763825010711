import Files
import Foundation

/// How far runs that differ in their seeds say the same thing.
///
/// Their next-token distributions on the probe set are computed again from the final activations in the traces and the output
/// embeddings of the checkpoints, and compared over training by Kullback-Leibler and Jensen-Shannon divergence, whole and for groups
/// of tokens (Fehlauer, Mahowald and Pimentel 2025); the likeliest tokens, and predictions on benchmarks where a run has them, by
/// Cohen's kappa of all pairs and of a run with itself at the last step, Fleiss' kappa and Krippendorff's alpha. Runs that began
/// with the same weights are no pair in any mean.
public struct AgreementAnalysis: Sendable {
  private let tokenCounts: TokenCounts?

  /// Creates the analysis.
  ///
  /// - Parameter tokenCounts: counts of the tokens of the training text; those of the probe set are used without.
  public init(tokenCounts: TokenCounts? = nil) { self.tokenCounts = tokenCounts }

  static let null =
    "Runs that share nothing have kappa and alpha around 0 and distributions as far apart as those of independent weights, "
    + "for which step 0 stands where it is among the steps: runs with different initial seeds have nothing in common there but the text. "
    + "No test is made; intervals are 95 % each and not corrected for their number, those that find phases are."

  /// The stored result in a folder's `results` when its digest agrees with these runs and their checkpoints, else a new one,
  /// which is stored there.
  ///
  /// - Throws: what reading activations and weights throws, or `Failure` when the result cannot be written.
  public func result(for runs: [RunRecord], storedIn folder: String) throws -> AgreementResult {
    try AgreementResult.stored(in: folder, digest: digest(runs)) { try analyse(runs) }
  }

  /// The stored result when its digest agrees with these runs and their checkpoints; nil else.
  public func stored(for runs: [RunRecord], in folder: String) -> AgreementResult? {
    AgreementResult.stored(in: folder, digest: digest(runs))
  }

  /// Compares the runs of every size.
  ///
  /// - Throws: what reading activations and weights throws.
  public func analyse(_ runs: [RunRecord]) throws -> AgreementResult {
    let flagged = OutlierAnalysis().outliers(among: runs)
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
      if let group = try OutputGroup(comparable, tokenCounts: tokenCounts) {
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
      digest: digest(runs), null: Self.null,
      notes: AgreementVerdict.notes(sizes) + AgreementVerdict.notes(ofSeeds: runs.filter { used.contains($0.name) }),
      scope: scope, sizes: sizes)
  }

  private func digest(_ runs: [RunRecord]) -> String {
    let outputs = runs.bySize.flatMap(\.runs).map { run in
      run.outputs.map { "\($0.digest) \($0.tokenizer) \($0.steps)" } ?? "none"
    }
    return runs.digest(options: "agreement 3\n\(tokenCounts?.digest ?? "")\n" + outputs.joined(separator: "\n"))
  }
}
