import Stability
import Wording

/// The curves of the runs that have spikes, with the peaks marked.
enum SpikeFigure {
  private static let mostPoints = 480
  private static let mostRuns = 9

  /// A figure for each size and metric with a spike; of the runs with the most spikes.
  static func figures(_ result: SpikesResult, _ input: ReportInput) -> [ReportFigure] {
    result.scope.metrics.flatMap { metric in
      input.runs.bySize.compactMap { size, runs in figure(size, runs, metric, result, input) }
    }
  }

  private static func figure(
    _ size: String, _ runs: [RunRecord], _ metric: String, _ result: SpikesResult, _ input: ReportInput
  ) -> ReportFigure? {
    let spikes = result.spikes.enumerated().filter { $0.element.metric == metric }
    let counts = Dictionary(grouping: spikes, by: \.element.run).mapValues(\.count)
    let ranked = runs.filter { counts[$0.name] != nil }.enumerated().sorted { first, second in
      let (more, less) = (counts[first.element.name] ?? 0, counts[second.element.name] ?? 0)
      return more == less ? first.offset < second.offset : more > less
    }
    let spiking = ranked.prefix(mostRuns).map(\.element)
    guard !spiking.isEmpty else { return nil }
    let hidden = ranked.count - spiking.count
    var figure = ReportFigure.curves(
      id: "spikes-\(metric)-\(size)", title: "Spikes of \(metric), \(size)",
      note: "the runs with spikes, their peaks marked" + (hidden > 0 ? "; \(hidden) more runs have some" : ""),
      description: "\(metric) of the runs of size \(size) that have spikes, with the peaks marked", size: size,
      y: metric,
      lines: spiking.map { run in
        run.curve(of: metric).map { found in
          let curve = Curve(steps: found.steps, values: found.values).thinnedKeepingExtremes(to: mostPoints)
          return ReportFigure.Line(
            label: run.seedLabel, seed: run.figureSeed, role: input.named.contains(run.name) ? .outlier : .ordinary,
            x: curve.x, y: curve.y.map(\.ifFinite), source: input.source(metric, of: run.name))
        }
      })
    figure.marks = spikes.compactMap { index, spike in
      guard let run = spiking.first(where: { $0.name == spike.run }), let peak = spike.peak?.ifFinite else {
        return nil
      }
      return ReportFigure.Mark(
        label: "\(run.seedLabel), step \(Wording.count(spike.peakStep)): \(spike.cause)", seed: run.figureSeed,
        x: Double(spike.peakStep), y: peak, source: "results/spikes.json:spikes[\(index)]")
    }
    return figure
  }
}
