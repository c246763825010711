import Stability
import Wording

/// What linear probes read from the runs' representations over training.
public enum ProbesReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = ProbesAnalysis
  /// Its heading.
  public static let title = "Probes"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.representations]
  /// Why there is nothing to show.
  public static let absence = "No probes were trained."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily(
      "probes", of: name, in: .representations, beginning: ["probe-accuracy-", "probe-codelength-", "probe-angles-"])
  ]

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    for size in result.sizes {
      let steps = size.steps.map(Wording.count).joined(separator: ", ")
      blocks.append(
        .note(
          "\(size.size): \(counted(size.runs.count, "run")), probed at steps \(steps) for "
            + "\(size.tasks.map(\.task).joined(separator: ", "))."))
      for task in size.tasks {
        let place = "results/probes.json:sizes[size=\(size.size)].tasks[task=\(task.task)]"
        blocks.append(.note("\(size.size), \(task.task): \(task.meaning)"))
        guard let last = task.trajectory.last else { continue }
        if task.trajectory.count > 1 {
          blocks += [.figure(accuracy(size.size, task, place)), .figure(codelength(size.size, task, place))]
        }
        if let angles = task.angles, let pairs = angles.betweenRuns.last {
          blocks.append(.figure(matrix(size, task, angles, pairs, input, place)))
        }
        blocks.append(.table(table(size.size, task, last, place)))
        if !task.gains.isEmpty { blocks.append(.table(gains(size.size, task, place))) }
      }
    }
    return blocks + (result.notes.isEmpty ? [] : [.list(result.notes)])
  }

  /// The stored result, where it still holds.
  public static func shown(in context: AnalysisContext, after results: ReportResults) -> Shown? {
    ProbesAnalysis.stored(in: context)
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: "Probes", what: result.method, null: result.null,
      correction: "Holm’s, over all changes tested of a size; intervals over runs are not corrected.",
      cite:
        "Linear probes were judged by their codelength (Voita and Titov 2020) beside control tasks (Hewitt and Liang "
        + "2019).")
  }

  private static func accuracy(_ size: String, _ task: TaskProbes, _ place: String) -> ReportFigure {
    let (x, points) = (task.trajectory.map(\.step), task.trajectory)
    return .curves(
      id: "probe-accuracy-\(task.task)-\(size)", title: "Probe accuracy, \(task.task), \(size)",
      note: "mean over runs; band: 95 % interval over runs; control: random labels for each distinct token",
      description:
        "Test accuracy of probes for \(task.task) in runs of size \(size) over training steps, beside control labels "
        + "and the most frequent class", size: size, y: "accuracy", range: [0, 1],
      lines: [
        .of(
          "most frequent", .reference, x: x, y: points.map { _ in task.majorityAccuracy },
          source: place + ".majority_accuracy"),
        .of(
          "control", .reference, x: x, y: points.map { $0.controlAccuracy.mean },
          source: place + ".trajectory.control_accuracy"),
        .of("probe", .median, x: x, y: points.map { $0.accuracy.mean }, source: place + ".trajectory.accuracy"),
      ],
      band: .of("95 % interval", x: x, low: points.map { $0.accuracy.low }, high: points.map { $0.accuracy.high }))
  }

  private static func codelength(_ size: String, _ task: TaskProbes, _ place: String) -> ReportFigure {
    let (x, points) = (task.trajectory.map(\.step), task.trajectory)
    return .curves(
      id: "probe-codelength-\(task.task)-\(size)", title: "Codelength, \(task.task), \(size)",
      note: "codelength over that of each run’s first step, mean over runs; band: 95 % interval over runs",
      description:
        "Codelength of the labels of \(task.task) under the probe, relative to the first step, in runs of size \(size)",
      size: size, y: "ratio to the first step", range: [0, 1],
      lines: [
        .of(
          "control", .reference, x: x, y: points.map { $0.controlCodelengthRatio.mean },
          source: place + ".trajectory.control_codelength_ratio"),
        .of(
          "probe", .median, x: x, y: points.map { $0.codelengthRatio.mean },
          source: place + ".trajectory.codelength_ratio"),
      ],
      band: .of(
        "95 % interval", x: x, low: points.map { $0.codelengthRatio.low },
        high: points.map { $0.codelengthRatio.high }))
  }

  private static func matrix(
    _ size: SizeProbes, _ task: TaskProbes, _ angles: ProbeAngles, _ pairs: RunAngles, _ input: ReportInput,
    _ place: String
  ) -> ReportFigure {
    .square(
      id: "probe-angles-\(task.task)-\(size.size)", title: "Angles between probes, \(task.task), \(size.size)",
      note: "mean principal angle in degrees at step \(Wording.count(pairs.step)); random subspaces: "
        + "\(Wording.fixed(angles.random.mean, 1))",
      description:
        "Mean principal angle between the subspaces that probes for \(task.task) read in all pairs of runs of size "
        + size.size, size: size.size, labels: size.runs.map { input.seedLabel($0) }, values: pairs.matrix, low: 0,
      high: 90, source: "\(place).angles.between_runs[step=\(pairs.step)].matrix")
  }

  private static func table(
    _ size: String, _ task: TaskProbes, _ last: ProbeTrajectoryPoint, _ place: String
  ) -> ReportTable {
    let source = "\(place).trajectory[step=\(last.step)]"
    let quantities: [(name: String, key: String, band: ProbeBand)] = [
      ("accuracy", "accuracy", last.accuracy), ("macro-F1", "macro_f1", last.macroF1),
      ("accuracy on control labels", "control_accuracy", last.controlAccuracy),
      ("selectivity", "selectivity", last.selectivity), ("codelength, bits", "codelength", last.codelength),
      ("codelength over the first step’s", "codelength_ratio", last.codelengthRatio),
      ("compression", "compression", last.compression),
    ]
    let rows = quantities.map { name, key, band -> ReportTable.Row in
      let place = "\(source).\(key)"
      return ReportTable.Row([
        .text(name), .significant(band.mean, 4), .significant(band.low, 4), .significant(band.high, 4),
        .whole(band.count),
      ]).from(place)
    }
    return ReportTable(
      id: "probes-\(task.task)-\(size)",
      caption: "Probes for \(task.task) in runs of size \(size) at step \(Wording.count(last.step))",
      columns: [
        ("quantity", "quantity"), ("mean", "#mean over runs"), ("low", "#95 % from"), ("high", "#to"),
        ("runs", "#runs"),
      ], rows: rows)
  }

  private static func gains(_ size: String, _ task: TaskProbes, _ place: String) -> ReportTable {
    let rows = task.gains.enumerated().map { index, gain in
      let source = "\(place).gains[\(index)]"
      return ReportTable.Row([
        .text(gain.quantity.rawValue.replacing("_", with: " ")), .whole(gain.from), .whole(gain.to),
        .significant(gain.difference, 3), .significant(gain.low, 3), .significant(gain.high, 3),
        .probability(gain.pValue), .probability(gain.pAdjusted),
      ]).from(source)
    }
    return ReportTable(
      id: "probe-gains-\(task.task)-\(size)", caption: "What training changed in \(task.task), size \(size)",
      columns: [
        ("quantity", "quantity"), ("from", "#from step"), ("to", "#to"), ("difference", "#change"),
        ("low", "#95 % from"), ("high", "#to"), ("p", "#p"), ("p_adjusted", "#p, corrected"),
      ], rows: rows)
  }
}
