import Foundation
import Statistics

/// Compares the next-token distributions of the runs of one size at all steps.
struct OutputGroup {
  private let members: [ComparableOutputs.Member]
  /// The family of each run, of which no two are a pair.
  let families: [Int]
  private let steps: [Int]
  private let probe: RunRecord.Probe
  private let sequences: Int
  private let vocabulary: Int
  private let vocabularyRows: Int
  private let unigramSource: String
  private let groupings: [TokenGroups]
  private let means: [OutputStepMeans]

  /// Computes the distributions at every step; the weights of one step are in memory at a time.
  ///
  /// - Returns: nil with fewer than two runs or without a common step.
  /// - Throws: what reading activations and weights throws.
  init?(_ comparable: ComparableOutputs, tokenCounts: TokenCounts?) throws {
    guard comparable.members.count >= 2, let first = comparable.members.first, let last = comparable.steps.last else {
      return nil
    }
    let (members, probe) = (comparable.members, first.probe)
    let sequences = (probe.sequences.max() ?? -1) + 1
    let vocabulary = try first.outputs.vocabulary() ?? first.outputs.embedding(last).rows
    let counted = try tokenCounts?.counts()
    let source = counted == nil ? "the probe set itself" : tokenCounts?.source ?? ""
    let counts =
      counted.map { counted in (0..<vocabulary).map { $0 < counted.count ? counted[$0] : 0 } }
      ?? TokenCounts.ofProbe(probe, vocabulary: vocabulary)
    let unigram = TokenCounts.logProbabilities(counts)
    // The last step comes first, since its surprisals make groups for all steps.
    let lastTable = try OutputTable(members, step: last, unigram: unigram)
    let runs = members.count
    let surprisal = probe.sequences.indices.map { token in
      RaterMean.ofRaters(Array(lastTable.surprisals[token * runs..<(token + 1) * runs]))
    }
    let groupings = TokenGroups.all(
      probe: probe, counts: counts, countedIn: source, surprisal: surprisal, lastStep: last)
    means = try comparable.steps.map { step in
      let table = step == last ? lastTable : try OutputTable(members, step: step, unigram: unigram)
      return OutputStepMeans(table, sequence: probe.sequences, sequences: sequences, groupings: groupings)
    }
    vocabularyRows = lastTable.vocabularyRows
    families = SharedSeeds.families(members.map(\.run))
    (self.members, self.probe, self.sequences, steps) = (members, probe, sequences, comparable.steps)
    (self.vocabulary, unigramSource, self.groupings) = (vocabulary, source, groupings)
  }

  /// The sequence of every token of the probe set.
  var sequence: [Int] { probe.sequences }

  /// Each run's likeliest tokens at each step.
  var topOne: [[[Int32]]] { means.map(\.topOne) }

  /// The comparison.
  func agreement() -> OutputAgreement {
    let curves = Curves(
      divergence: overPairs(\.whole.divergences), jensenShannon: overPairs(\.jensenShannon),
      topOne: overPairs(\.whole.sameTopOne), entropy: overRuns(\.entropies),
      crossEntropy: overRuns(\.surprisals), toUnigram: overRuns(\.toUnigram))
    let phases = ConvergencePhases(
      steps: steps, curve: curves.divergence, coverage: AgreementCoverage(runs: members.count, items: sequences))
    let last = means[means.count - 1]
    return OutputAgreement(
      runs: members.map(\.run.name), vocabulary: vocabulary, vocabularyRows: vocabularyRows, tokens: probe.tokens,
      sequences: sequences, unigramSource: unigramSource, steps: steps.indices.map { outputStep(at: $0, curves) },
      phases: phases.phases, convergence: phases.sentence, divergenceMatrix: matrix(last.whole.divergences),
      jensenShannonMatrix: matrix(last.jensenShannon), topOneMatrix: matrix(last.whole.sameTopOne), splits: splits())
  }

  /// Means over pairs or runs at every step, with runs and sequences left out.
  private struct Curves {
    let divergence: LeaveOneOut
    let jensenShannon: LeaveOneOut
    let topOne: LeaveOneOut
    let entropy: LeaveOneOut
    let crossEntropy: LeaveOneOut
    let toUnigram: LeaveOneOut
  }

  private func outputStep(at place: Int, _ curves: Curves) -> OutputStep {
    let own = means[place]
    let (divergences, shannon, same) = (
      own.whole.divergences.means(), own.jensenShannon.means(), own.whole.sameTopOne.means()
    )
    let (entropies, surprisals, toUnigram) = (own.entropies.means(), own.surprisals.means(), own.toUnigram.means())
    let uniform = log(Double(vocabulary))
    return OutputStep(
      step: steps[place], divergence: AgreementEstimate(curves.divergence, place),
      jensenShannon: AgreementEstimate(curves.jensenShannon, place), topOne: AgreementEstimate(curves.topOne, place),
      entropy: AgreementEstimate(curves.entropy, place), crossEntropy: AgreementEstimate(curves.crossEntropy, place),
      toUniform: AgreementEstimate(curves.entropy) { uniform - $0[place] },
      toUnigram: AgreementEstimate(curves.toUnigram, place),
      perRun: members.indices.map { run in
        OutputRun(
          run: members[run].run.name, divergence: meanOfOthers(divergences, run),
          jensenShannon: meanOfOthers(shannon, run), topOne: meanOfOthers(same, run), entropy: entropies[run],
          crossEntropy: surprisals[run].ifFinite, toUniform: uniform - entropies[run],
          toUnigram: toUnigram[run])
      })
  }

  private func splits() -> [AgreementSplit] {
    groupings.indices.map { number in
      let grouping = groupings[number]
      return AgreementSplit(
        by: grouping.by, meaning: grouping.meaning,
        groups: grouping.labels.indices.map { group in
          let divergence = overPairs { $0.groups[number][group].divergences }
          let topOne = overPairs { $0.groups[number][group].sameTopOne }
          return AgreementGroup(
            label: grouping.labels[group], tokens: grouping.group.count { $0 == group },
            divergence: steps.indices.map { AgreementEstimate(divergence, $0) },
            topOne: steps.indices.map { AgreementEstimate(topOne, $0) })
        })
    }
  }

  // Runs that began with the same weights are no pair: at step 0 they would pass for runs that agree.
  private func overPairs(_ sums: (OutputStepMeans) -> ClusterMeans) -> LeaveOneOut {
    let (runs, sums) = (members.count, means.map(sums))
    return LeaveOneOut(
      clusters: sequences, units: runs, tally: { weights in sums.map { $0.means(weights: weights) } },
      numbers: { matrices, weights in
        matrices.map { RaterMean.ofPairs($0, raters: runs, families: families, multiplicities: weights) }
      })
  }

  private func overRuns(_ sums: (OutputStepMeans) -> ClusterMeans) -> LeaveOneOut {
    let sums = means.map(sums)
    return LeaveOneOut(
      clusters: sequences, units: members.count, tally: { weights in sums.map { $0.means(weights: weights) } },
      numbers: { rows, weights in rows.map { RaterMean.ofRaters($0, multiplicities: weights) } })
  }

  private func meanOfOthers(_ matrix: [Double], _ run: Int) -> Double {
    let runs = members.count
    return RaterMean.ofRaters((0..<runs).filter { families[$0] != families[run] }.map { matrix[run * runs + $0] })
  }

  private func matrix(_ sums: ClusterMeans) -> [[Double]] {
    let (values, runs) = (sums.means(), members.count)
    return (0..<runs).map { Array(values[$0 * runs..<($0 + 1) * runs]) }
  }
}
