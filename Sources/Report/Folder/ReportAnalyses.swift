import Corpus
import Failures
import Foundation
import Matching
import Runs
import Stability

/// The results that a report shows: what is quick is computed where it is not stored yet, what is not is taken from
/// `results/` when it was computed from the same observations, with whatever options, and left out else.
struct ReportAnalyses {
  private let found: RunFolder

  /// The analyses of a folder's runs.
  init(_ found: RunFolder) { self.found = found }

  /// More recorded steps than this make a training map a matter of minutes.
  private static let mostMapSteps = 1_500

  /// The results, and for each that is absent the reason.
  ///
  /// - Parameter wanted: the analyses to make; the others are left out without a reason.
  /// - Throws: `Failure` when a result cannot be written, or a trace is damaged.
  func results(_ wanted: Set<ReportResults.Analysis> = Set(ReportResults.Analysis.allCases)) throws -> ReportResults {
    let (runs, folder) = (found.runs, found.resultsFolder)
    var results = ReportResults()
    if wanted.contains(.outliers) { results.outliers = try OutlierAnalysis().result(for: runs, storedIn: folder) }
    if wanted.contains(.similarity) {
      results.similarity = try SimilarityAnalysis.brief.result(for: runs, storedIn: folder)
    }
    if wanted.contains(.variance) { results.variance = try VarianceAnalysis().result(for: runs, storedIn: folder) }
    if wanted.contains(.changepoints) {
      results.changepoints = try ChangePointAnalysis().result(for: runs, storedIn: folder)
    }
    if wanted.contains(.spikes) {
      let spikes = try SpikeAnalysis().result(for: runs, storedIn: folder)
      results.spikes = spikes
      results.batchTexts = batchTexts(of: spikes)
    }
    // What cannot be looked up, as where a checkpoint is damaged, counts as not stored; its command says why.
    if wanted.contains(.agreement) {
      results.agreement = AgreementAnalysis(tokenCounts: found.tokenCounts).stored(for: runs, in: folder)
    }
    if wanted.contains(.matching) {
      results.matching = try? MatchingAnalysis.stored(for: found)
    }
    if wanted.contains(.probes) { results.probes = ProbeAnalysis.stored(for: runs, in: folder) }
    if wanted.contains(.maps) { addMaps(to: &results) }
    if wanted.contains(.plan) { addPlans(to: &results) }
    return results
  }

  private func addMaps(to results: inout ReportResults) {
    results.maps = MapsAnalysis.stored(for: found.runs, in: found.resultsFolder)
    guard results.maps == nil else { return }
    let steps = found.runs.reduce(0) { $0 + ($1.otherMetrics.map(\.steps.count).max() ?? 0) }
    guard steps <= Self.mostMapSteps else {
      results.reasons[.maps] = "A training map of \(Wording.count(steps)) recorded steps takes a while."
      return
    }
    do {
      results.maps = try MapsAnalysis().result(for: found.runs, storedIn: found.resultsFolder)
    } catch {
      results.reasons[.maps] = sentence(error)
    }
  }

  // One run far from the others would make every plan far too large: outliers are no part of the pilot.
  private func addPlans(to results: inout ReportResults) {
    var reasons: [String] = []
    let named = Set(results.outliers?.outliers ?? [])
    let pilot = found.runs.filter { !named.contains($0.name) }
    for size in found.runs.bySize.map(\.size) {
      do {
        results.plans.append(try SeedPlanning(size: size).plan(pilot))
      } catch {
        reasons.append(sentence(error))
      }
    }
    if results.plans.isEmpty, let first = reasons.first { results.reasons[.plan] = first }
  }

  private func sentence(_ error: any Error) -> String {
    guard let failure = error as? Failure else { return "It could not be computed: \(error.localizedDescription)." }
    return "\(failure.subject): \(failure.reason)."
  }

  private static let mostBatches = 10
  private static let mostTexts = 4
  private static let mostCharacters = 160

  // The beginnings of the first sequences of spikes' batches, where the run and its corpus are here.
  private func batchTexts(of spikes: SpikeResult) -> [String: [String]] {
    var texts: [String: [String]] = [:]
    for spike in spikes.spikes where texts.count < Self.mostBatches {
      let key = ReportResults.batchKey(run: spike.run, step: spike.step)
      guard texts[key] == nil, let batches = try? RunBatches(run: "\(found.path)/\(spike.run)"),
        let view = try? batches.view(steps: spike.step...spike.step)
      else { continue }
      texts[key] = view.sequences.prefix(Self.mostTexts).map { sequence in
        let text = batches.corpus.text(Array(sequence.tokens.prefix(Self.mostCharacters)))
        return "“\(text.prefix(Self.mostCharacters).split(whereSeparator: \.isWhitespace).joined(separator: " ")) …”"
      }
    }
    return texts
  }
}
