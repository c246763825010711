import Statistics
import Wording

/// Where the mean divergence between runs falls and where it rises.
///
/// The curve is followed from the first step. A turn is declared at the lowest (highest) step so far once a later step lies above
/// (below) it with an interval of the difference that excludes zero; so small wiggles start no phase. The intervals hold for all
/// pairs of steps together (Bonferroni). They are over runs and sequences, or over those alone of which there are five.
struct ConvergencePhases {
  let phases: [ConvergencePhase]
  private let coverage: AgreementCoverage

  /// - Parameters:
  ///   - curve: the mean divergence at every step.
  ///   - coverage: what its intervals speak of.
  init(steps: [Int], curve: LeaveOneOut, coverage: AgreementCoverage) {
    let pairs = max(1, steps.count * (steps.count - 1) / 2)
    let whole = curve.whole
    self.coverage = coverage
    // 1, -1 or 0: the sign of the change between two steps when its interval excludes zero.
    func direction(_ from: Int, _ to: Int) -> Int {
      guard from != to else { return 0 }
      let found = curve.intervals(confidence: 1 - 0.05 / Double(pairs)) { $0[to] - $0[from] }
      guard let interval = found.both ?? found.clusters ?? found.units else { return 0 }
      return interval.low > 0 ? 1 : interval.high < 0 ? -1 : 0
    }
    var turns: [(from: Int, to: Int, sign: Int)] = []
    var (start, sign) = (0, 0)
    var (lowest, highest) = (0, 0)
    for place in steps.indices.dropFirst() {
      let rises = sign <= 0 && whole[place] > whole[lowest] && direction(lowest, place) > 0
      let falls = sign >= 0 && whole[place] < whole[highest] && direction(highest, place) < 0
      if rises || falls {
        let turn = rises ? lowest : highest
        if turn > start { turns.append((start, turn, sign)) }
        (start, sign) = (turn, rises ? 1 : -1)
        (lowest, highest) = (place, place)
      }
      if whole[place] < whole[lowest] { lowest = place }
      if whole[place] > whole[highest] { highest = place }
    }
    let last = max(0, steps.count - 1)
    let end = sign > 0 ? highest : sign < 0 ? lowest : last
    if end > start { turns.append((start, end, sign)) }
    if end < last { turns.append((end, last, 0)) }
    phases = turns.map { turn in
      ConvergencePhase(
        from: steps[turn.from], to: steps[turn.to],
        direction: turn.sign > 0 ? .diverging : turn.sign < 0 ? .converging : .steady,
        change: AgreementEstimate(curve) { $0[turn.to] - $0[turn.from] })
    }
  }

  /// The phases in one sentence, without a full stop.
  var sentence: String {
    guard !phases.isEmpty else { return "one step alone shows no course" }
    let parts = phases.map { phase in
      let span = "from step \(phase.from) to \(phase.to)"
      let change = "by \(Significant.text(phase.change.value?.magnitude, 3)) nats per token"
      switch phase.direction {
      case .converging: return "falls \(span) \(change) (the runs move together)"
      case .diverging: return "rises \(span) \(change) (the runs move apart)"
      case .steady: return "shows no change \(span) beyond its error"
      }
    }
    return "the mean divergence between runs " + parts.joined(separator: ", then ")
      + (coverage.remark.map { " (\($0))" } ?? "")
  }
}
