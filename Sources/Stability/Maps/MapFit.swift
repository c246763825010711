import Statistics

/// Fits one map to the rows of one size and describes it.
struct MapFit {
  let table: MapTable
  let standardisation: MapStandardisation
  let options: MapsAnalysis.Options

  /// The map; nil when no model could be fitted.
  ///
  /// - Parameters:
  ///   - only: the one number of states to fit; nil to try all and take the one asked for, or the best.
  ///   - leavesRunsOut: whether to score every number of states by predicting each run from the others.
  func map(only: Int? = nil, leavesRunsOut: Bool = false) throws -> TrainingMap? {
    let (sequences, constant) = try table.standardised(standardisation)
    let most = only ?? max(options.maximumStates, options.states ?? 1)
    let search = HiddenMarkovSearch(covariance: options.covariance, mostStates: most, restarts: options.restarts)
    let found = search.candidates(for: sequences).filter { only == nil || only == $0.stateCount }
    let held = leavesRunsOut ? search.leaveOneOutLogLikelihoods(try table.folds(standardisation)) : []
    guard let byCriterion = found.min(by: { $0.bayesian < $1.bayesian }),
      let chosen = found.first(where: { $0.stateCount == only ?? options.states ?? byCriterion.stateCount }),
      let raw = chosen.fit.model.decode(sequences)
    else { return nil }
    let order = Self.canonicalOrder(raw.paths, states: chosen.stateCount)
    let names = order.enumerated().reduce(into: order) { $0[$1.element] = $1.offset }
    let paths = raw.paths.map { $0.map { names[$0] } }
    let model = chosen.fit.model.reordered(order)
    guard let posteriors = model.posteriors(of: sequences), let filtered = model.filteredPosteriors(of: sequences)
    else { return nil }
    let width = sequences.dimension
    let rows = sequences.ranges.map { $0.map { Array(sequences.values[$0 * width..<($0 + 1) * width]) } }
    let deviations = PathDeviation(
      steps: table.runs.map(\.steps), paths: paths, rows: rows, grid: table.steps
    ).findings
    let runs = runPaths(paths, sequences.ranges, posteriors, filtered, model.stateCount, deviations)
    return TrainingMap(
      standardisation: standardisation, covariance: options.covariance.rawValue, metrics: table.metrics,
      constantMetrics: constant, candidates: Self.candidates(found, held), statesByBic: byCriterion.stateCount,
      statesByLeaveOneOut: Self.best(held),
      warnings: only == nil ? Self.warnings(found, chosen) : [], states: states(model, paths),
      transitions: transitions(model, paths, sequences, filtered), runs: runs,
      deviatingRuns: deviations.map { table.runs[$0.run].name })
  }

  /// States by the first visit of the first run, then of the next runs; states on no path come last. Element k is the old name of state k.
  static func canonicalOrder(_ paths: [[Int]], states: Int) -> [Int] {
    (paths.flatMap { $0 } + Array(0..<states)).distinct
  }

  private static func candidates(
    _ found: [HiddenMarkovSearch.Candidate], _ held: [(stateCount: Int, logLikelihood: Double?)]
  ) -> [TrainingMap.Candidate] {
    found.map { candidate in
      TrainingMap.Candidate(
        states: candidate.stateCount, parameters: candidate.parameters, rows: candidate.rows,
        logLikelihood: candidate.fit.logLikelihood, aic: candidate.akaike, bic: candidate.bayesian,
        leaveOneOutLogLikelihood: held.first { $0.stateCount == candidate.stateCount }?.logLikelihood,
        failedStarts: candidate.failures)
    }
  }

  // What must be known before the number of states is believed.
  private static func warnings(
    _ found: [HiddenMarkovSearch.Candidate], _ chosen: HiddenMarkovSearch.Candidate
  ) -> [String] {
    var warnings: [String] = []
    if let first = found.first(where: { $0.parameters > $0.rows }) {
      warnings.append(
        "from K = \(first.stateCount) on there are more parameters (\(first.parameters)) than rows (\(first.rows)): such models "
          + "may follow single rows, and their criterion is no guide; --states takes fewer")
    }
    if chosen.parameters > chosen.rows {
      warnings.append(
        "the map used has \(chosen.parameters) parameters for \(chosen.rows) rows: its states may be those of single runs"
      )
    }
    let falls = zip(found, found.dropFirst()).filter { $0.fit.logLikelihood > $1.fit.logLikelihood }
    if !falls.isEmpty {
      warnings.append(
        "lnL falls to K = \(falls.map { "\($1.stateCount)" }.joined(separator: ", ")): the best fit was missed there; give more "
          + "--restarts")
    }
    return warnings
  }

  private static func best(_ held: [(stateCount: Int, logLikelihood: Double?)]) -> Int? {
    held.filter { $0.logLikelihood != nil }.max { ($0.logLikelihood ?? 0) < ($1.logLikelihood ?? 0) }?.stateCount
  }

  private func runPaths(
    _ paths: [[Int]], _ ranges: [Range<Int>], _ posteriors: [Double], _ filtered: [Double], _ states: Int,
    _ deviations: [PathDeviation.Finding]
  ) -> [RunPath] {
    table.runs.indices.map { run in
      let points = paths[run].enumerated().map { place, state in
        let base = (ranges[run].lowerBound + place) * states
        let known = (0..<states).reduce(0) { filtered[base + $1] > filtered[base + $0] ? $1 : $0 }
        return RunPath.Point(
          step: table.runs[run].steps[place], state: state, posterior: posteriors[base + state], filteredState: known)
      }
      let dwell = (0..<states).map { state in
        Double(paths[run].count { $0 == state }) / Double(max(1, paths[run].count))
      }
      let steps = deviations.first { $0.run == run }?.steps ?? []
      return RunPath(
        run: table.runs[run].name, path: points, dwell: dwell, deviatingSteps: steps,
        deviation: steps.isEmpty ? nil : describe(run, steps, paths))
    }
  }

  // What the deviation consists in: states re-entered, skipped or visited alone.
  private func describe(_ run: Int, _ steps: [Int], _ paths: [[Int]]) -> String {
    var parts = ["from step \(steps[0]) on in a state that hardly any other run is in then"]
    let path = paths[run]
    let returns = path.indices.dropFirst().filter { path[$0] != path[$0 - 1] && path[..<$0].contains(path[$0]) }
      .filter { steps.contains(table.runs[run].steps[$0]) }.map { path[$0] }
    if let state = returns.first { parts.append("goes back to state \(state)") }
    let others = paths.indices.filter { $0 != run }
    let missing = Set(others.flatMap { paths[$0] }).subtracting(path).sorted().filter { state in
      2 * others.count { paths[$0].contains(state) } > others.count
    }
    if !missing.isEmpty { parts.append("lacks state \(missing.map(String.init).joined(separator: ", "))") }
    let own = Set(path).subtracting(others.flatMap { paths[$0] }).sorted()
    if !own.isEmpty { parts.append("alone visits state \(own.map(String.init).joined(separator: ", "))") }
    return parts.joined(separator: "; ")
  }

  private func states(_ model: HiddenMarkovModel, _ paths: [[Int]]) -> [TrainingMap.State] {
    (0..<model.stateCount).map { state in
      let visitors = paths.indices.filter { paths[$0].contains(state) }
      let steps = visitors.flatMap { run in
        paths[run].indices.filter { paths[run][$0] == state }.map { table.runs[run].steps[$0] }
      }
      let visits = visitors.reduce(0) { sum, run in
        sum + paths[run].indices.count { paths[run][$0] == state && ($0 == 0 || paths[run][$0 - 1] != state) }
      }
      return TrainingMap.State(
        state: state, runs: visitors.map { table.runs[$0].name },
        isDetour: !visitors.isEmpty && visitors.count < paths.count, firstStep: steps.min(), lastStep: steps.max(),
        meanDwell: visits > 0 ? Double(steps.count) / Double(visits) : 0, means: model.mean(of: state),
        variances: model.variances(of: state))
    }
  }

  private func transitions(
    _ model: HiddenMarkovModel, _ paths: [[Int]], _ sequences: ObservationSequences, _ filtered: [Double]
  ) -> [TrainingMap.Transition] {
    let (states, size) = (model.stateCount, sequences.dimension)
    let influence = TransitionInfluence(model: model, metrics: table.metrics)
    let pairs = (0..<states).flatMap { from in (0..<states).map { (from, $0) } }.filter { $0.0 != $0.1 }
    return pairs.compactMap { from, to in
      var occurrences: [(row: [Double], filtered: [Double])] = []
      var runs: [String] = []
      for (run, range) in sequences.ranges.enumerated() {
        for place in paths[run].indices.dropLast() where paths[run][place] == from && paths[run][place + 1] == to {
          let row = range.lowerBound + place
          occurrences.append(
            (
              Array(sequences.values[row * size..<(row + 1) * size]),
              Array(filtered[row * states..<(row + 1) * states])
            ))
          if runs.last != table.runs[run].name { runs.append(table.runs[run].name) }
        }
      }
      guard !occurrences.isEmpty else { return nil }
      return TrainingMap.Transition(
        from: from, to: to, count: occurrences.count, runs: runs, probability: model.transition[from * states + to],
        influences: influence.influences(from: from, to: to, occurrences))
    }
  }
}
