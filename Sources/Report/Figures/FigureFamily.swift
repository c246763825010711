import Foundation

/// The figures of a report that can be drawn by themselves, by the names that `polypythia plot --figure` takes.
public enum FigureFamily: String, CaseIterable, Sendable {
  /// Validation and training loss of every run, with the median and the middle half.
  case losses
  /// The same without the single runs but the outliers.
  case lossBand = "loss-band"
  /// Distance of each run's validation loss from the median.
  case distances
  /// Last validation loss against the size of the weights, a point for each run.
  case lossWeights = "loss-weights"
  /// Standard deviation over runs against the step.
  case spread
  /// Variance by source: initialisation, data order, interaction.
  case variance
  /// Distance of each run from the others.
  case outliers
  /// Curves of the runs with spikes.
  case spikes
  /// Mean curves with the steps at which they change.
  case changepoints
  /// Training maps: the state of each run over training.
  case maps
  /// Transitions between the states of the training maps.
  case transitions
  /// Similarity of representations between all pairs of runs.
  case similarity
  /// Similarity against the step, beside null and ceiling.
  case similarityTrajectory = "similarity-trajectory"
  /// Similarity by layer.
  case similarityLayers = "similarity-layers"
  /// Kullback-Leibler divergence of outputs against the step.
  case divergence
  /// Agreement of likeliest tokens and of answers, against the step and for all pairs.
  case agreement
  /// Loss on the line between two runs.
  case barrier
  /// Accuracy and codelength of linear probes against the step, and angles between them.
  case probes
  /// Differences that can be found with so many seeds.
  case plan

  /// The analyses whose results it draws.
  public var analyses: Set<ReportResults.Analysis> {
    // The outlier verdict decides which runs are drawn as outliers and which stay out of medians and pilots.
    Set([analysis ?? .outliers, .outliers])
  }

  /// The analysis that it cannot be drawn without; nil when the runs' curves are enough.
  public var analysis: ReportResults.Analysis? {
    switch self {
    case .losses, .lossBand, .distances, .lossWeights: nil
    case .spread, .variance: .variance
    case .outliers: .outliers
    case .spikes: .spikes
    case .changepoints: .changepoints
    case .maps, .transitions: .maps
    case .similarity, .similarityTrajectory, .similarityLayers: .similarity
    case .divergence, .agreement: .agreement
    case .barrier: .matching
    case .probes: .probes
    case .plan: .plan
    }
  }

  // The section that holds its figures.
  private var section: String {
    switch self {
    case .losses, .lossBand, .distances, .lossWeights: "losses"
    case .spread, .outliers, .spikes, .changepoints: "stability"
    case .variance: "components"
    case .maps, .transitions: "maps"
    case .similarity, .similarityTrajectory, .similarityLayers, .divergence, .agreement, .barrier, .probes:
      "representations"
    case .plan: "planning"
    }
  }

  // How the identifiers of its figures begin; not of those of losses, which imported runs call by any name.
  private var beginnings: [String] {
    switch self {
    case .losses, .lossBand, .distances, .lossWeights: []
    case .spread: ["spread-"]
    case .variance: ["components-"]
    case .outliers: ["outliers-"]
    case .spikes: ["spikes-"]
    case .changepoints: ["changepoints-"]
    case .maps: ["map-"]
    case .transitions: ["transitions-"]
    case .similarity: ["cka-matrix-"]
    case .similarityTrajectory: ["similarity-", "angles-"]
    case .similarityLayers: ["cka-profile-", "sites-"]
    case .divergence: ["divergence-"]
    case .agreement: ["top-one-", "kappa-"]
    case .barrier: ["barrier-"]
    case .probes: ["probe-accuracy-", "probe-codelength-", "probe-angles-"]
    case .plan: ["detectable-"]
    }
  }

  /// Its figures in a report, in the report's order.
  ///
  /// - Parameter size: of this model size only; nil for all.
  public func figures(in document: ReportDocument, size: String? = nil) -> [ReportFigure] {
    let found = document.sections.flatMap { section in
      section.blocks.compactMap { block -> ReportFigure? in
        guard case .figure(let figure) = block, size == nil || figure.size == size else { return nil }
        return section.id == self.section && isFigure(figure) ? figure : nil
      }
    }
    return self == .lossBand ? found.map(\.withoutSingleRuns) : found
  }

  // Whether a figure of its section is one of its figures.
  private func isFigure(_ figure: ReportFigure) -> Bool {
    switch self {
    case .losses, .lossBand: figure.kind == .lines && figure.hasLogarithmicForm
    case .distances: figure.kind == .lines && !figure.hasLogarithmicForm
    case .lossWeights: figure.kind == .points
    default: beginnings.contains { figure.id.hasPrefix($0) }
    }
  }

  /// One chart of the figures, each with its title above it.
  ///
  /// - Parameter isLogarithmic: whether the axes of curves are stretched by the logarithm.
  public static func sheet(_ figures: [ReportFigure], isLogarithmic: Bool = false) -> any Chart {
    var grid = ChartGrid(
      title: figures.map(\.heading).joined(separator: "; "),
      panels: figures.map { ChartGrid.Panel(heading: $0.heading, chart: $0.chart(isLogarithmic: isLogarithmic)) })
    if figures.count == 1 { grid.summary = figures[0].description }
    return grid
  }
}

extension ReportFigure {
  /// The title with the size, which in a report the heading above says.
  fileprivate var heading: String {
    guard let size, !title.hasSuffix(size) else { return title }
    return "\(title), \(size)"
  }

  /// The figure without lines of single runs that the verdict does not name.
  fileprivate var withoutSingleRuns: ReportFigure {
    var figure = self
    figure.lines = lines?.filter { $0.role != .ordinary }
    return figure
  }
}
