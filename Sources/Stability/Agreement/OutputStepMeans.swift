import Statistics

/// What stays of the distributions at one step: sums over the tokens of each sequence, for all tokens and for groups of them.
struct OutputStepMeans {
  /// The means of one group of tokens.
  struct Group {
    /// KL(row || column), (run, run).
    let divergences: ClusterMeans
    /// Share with the same likeliest token, (run, run).
    let sameTopOne: ClusterMeans
  }

  /// Of all tokens.
  let whole: Group
  /// Jensen-Shannon divergence, (run, run).
  let jensenShannon: ClusterMeans
  /// Entropy of each run.
  let entropies: ClusterMeans
  /// Cross-entropy of each run, of the tokens that another one follows.
  let surprisals: ClusterMeans
  /// Divergence of each run to the unigram distribution.
  let toUnigram: ClusterMeans
  /// For each way of grouping its groups.
  let groups: [[Group]]
  /// Each run's likeliest tokens.
  let topOne: [[Int32]]

  /// - Parameters:
  ///   - table: the tokens' measurements.
  ///   - sequence: the sequence of every token.
  ///   - sequences: number of sequences.
  init(_ table: OutputTable, sequence: [Int], sequences: Int, groupings: [TokenGroups]) {
    func means(_ values: [Double], where holds: (Int) -> Bool = { _ in true }) -> ClusterMeans {
      let cells = sequence.isEmpty ? 0 : values.count / sequence.count
      var means = ClusterMeans(clusters: sequences, cells: cells)
      for token in sequence.indices where holds(token) {
        let own = values[token * cells..<(token + 1) * cells]
        // At the end of a sequence nothing follows.
        if own.first?.isNaN == false { means.add(own, to: sequence[token]) }
      }
      return means
    }
    func group(where holds: (Int) -> Bool = { _ in true }) -> Group {
      Group(
        divergences: means(table.divergences, where: holds), sameTopOne: means(table.sameTopOne, where: holds))
    }
    whole = group()
    jensenShannon = means(table.jensenShannon)
    entropies = means(table.entropies)
    surprisals = means(table.surprisals)
    toUnigram = means(table.toUnigram)
    groups = groupings.map { grouping in
      grouping.labels.indices.map { number in group { grouping.group[$0] == number } }
    }
    topOne = table.topOne
  }
}
