import Wording

/// What has to hold for the verdict's level to be the stated one.
enum OutlierAssumptions {
  static func lines(_ runs: [RunRecord]) -> [String] {
    [sameness(runs)] + lengths(runs) + sharing(runs) + [
      "Each summary is roughly normal over seeds. Heavier tails raise more false alarms than stated: with one metric at one "
        + "step and noise of Student’s t with 3 degrees of freedom in \(list(OutlierFalseAlarms.heavyTailed)) of clean groups of "
        + "\(list(OutlierFalseAlarms.sizes.map(String.init))) runs, with log-normal noise in "
        + "\(list(OutlierFalseAlarms.skewed)) (experiments/calibration).",
      "Holm’s correction holds whatever the dependence between metrics and summaries.",
      "At most a third of the runs (one where there are fewer than six) are outliers; a larger group would look like the "
        + "usual.",
      "With few runs only gross deviations can be seen: how gross is said with each verdict.",
      "Only the end and the later half of training are looked at.",
    ]
  }

  private static func list(_ shares: [Double]) -> String { list(shares.map { Wording.decimal($0, 2) }) }

  private static func list(_ texts: [String]) -> String {
    texts.dropLast().joined(separator: ", ") + " and " + (texts.last ?? "")
  }

  private static func sameness(_ runs: [RunRecord]) -> String {
    let others = runs.bySize.flatMap(\.runs).filter { !$0.deviations.isEmpty }.map(\.name)
    guard others.isEmpty else {
      return
        "Runs of a size differ in nothing but their seeds. That does not hold here: \(others.joined(separator: ", ")) "
        + "\(others.count == 1 ? "has" : "have") other settings, so a deviation need not come from the seed."
    }
    let areOwn = runs.allSatisfy { $0.plannedSteps != nil || !$0.trainingSteps.isEmpty }
    return areOwn
      ? "Runs differ in nothing but their seeds."
      : "Runs of a size differ in nothing but their seeds. Imported numbers cannot show whether that holds: runs of different "
        + "code, data, length or configuration do not belong into one comparison."
  }

  // Runs that share a seed are no independent draws, which is what the false alarms are calibrated for.
  private static func sharing(_ runs: [RunRecord]) -> [String] {
    let notes = SharedSeeds.notes(runs.filter { !$0.hasBroken })
    guard !notes.isEmpty else { return [] }
    let (less, more) = (OutlierFalseAlarms.sharedSeeds[0], OutlierFalseAlarms.sharedSeeds[1])
    return notes.map { "Each run has seeds of its own. That does not hold here: \($0)." } + [
      "Runs that share seeds raise more false alarms than stated, the more one seed decides: with one metric at one step, in "
        + "\(list(less.shares)) of clean sweeps of \(list(OutlierFalseAlarms.designs)) seeds where initialisation makes "
        + "\(less.percent) % of the variance, in \(list(more.shares)) where it makes \(more.percent) % (experiments/calibration)."
    ]
  }

  // Runs of different length are at different stages of their schedules when their steps are equal.
  private static func lengths(_ runs: [RunRecord]) -> [String] {
    runs.bySize.compactMap { size, runs in
      let finished = runs.filter { $0.state == .finished }
      let lengths = finished.map { $0.plannedSteps ?? $0.lastStep }
      let distinct = Set(lengths).sorted()
      guard distinct.count > 1 else { return nil }
      let counts = distinct.prefix(6).map { length in "\(length) (\(lengths.count { $0 == length }))" }
      return "Runs of a size are equally long. That does not hold for \(size): their last steps are "
        + "\(counts.joined(separator: ", "))\(distinct.count > 6 ? " and others" : ""), in brackets the number of runs; a run may "
        + "stand out for its length alone."
    }
  }
}
