import Stability
import Terms
import Wording

/// Whether runs say the same thing: next-token distributions, likeliest tokens, answers to benchmark items.
public enum AgreementReport: AnalysisReport {
  /// The analysis.
  public typealias Subject = AgreementAnalysis
  /// Its heading.
  public static let title = "Outputs"
  /// The sections that show it.
  public static let sections: [ReportSection.Name] = [.representations]
  /// Why there is nothing to show.
  public static let absence = "The runs’ outputs were not compared."
  /// The figures of `plot`.
  public static let figures = [
    FigureFamily("divergence", of: name, in: .representations, beginning: ["divergence-"]),
    FigureFamily("agreement", of: name, in: .representations, beginning: ["top-one-", "kappa-"]),
  ]

  /// Everything there is to show.
  public static func blocks(
    _ result: Shown, _ input: ReportInput, in section: ReportSection.Name
  ) -> [ReportBlock] {
    var blocks: [ReportBlock] = []
    for size in result.sizes {
      let place = "results/agreement.json:sizes[size=\(size.size)]"
      blocks.append(.text(size.verdict + ".", from: place))
      if let outputs = size.outputs { blocks += self.outputs(size.size, outputs, input, place + ".outputs") }
      if let tokens = size.tokens {
        blocks += labels(size.size, "likeliest tokens", tokens, input, place + ".tokens")
      }
      for task in size.tasks {
        for definition in task.definitions where definition.definition == task.used {
          blocks.append(.note("\(task.task): \(task.reason)"))
          blocks += labels(
            size.size, task.task, definition.agreement, input,
            "\(place).tasks[task=\(task.task)].definitions[definition=\(task.used)].agreement")
        }
      }
    }
    return blocks + (result.notes.isEmpty ? [] : [.list(result.notes)])
  }

  /// The stored result, where it still holds.
  public static func shown(in context: AnalysisContext, after results: ReportResults) -> Shown? {
    AgreementAnalysis().stored(in: context)
  }

  /// What the verdict says of the runs of a size.
  public static func verdict(_ result: Shown, size: String, _ input: ReportInput) -> [ReportDocument.Sentence] {
    result.sizes.filter { $0.size == size }.map {
      ReportDocument.Sentence($0.verdict + ".", sources: ["results/agreement.json:sizes[size=\(size)]"])
    }
  }

  /// What its numbers are.
  public static func method(_ result: Shown) -> ReportMethod? {
    ReportMethod(
      name: "Outputs",
      what:
        "next-token distributions on the probe set, computed again from final activations and output embeddings; "
        + "divergences in nats per token, mean over pairs of runs that began with different weights; kappas and alpha of likeliest tokens and of answers to benchmark items.",
      null: result.null, correction: "none; intervals are 95 % each, over items and runs.",
      cite:
        "Outputs were compared by the mean Kullback-Leibler divergence between runs (Fehlauer, Mahowald and Pimentel 2025) "
        + "and by Cohen’s kappa, with jackknife intervals over items and runs.")
  }

  private static func outputs(
    _ size: String, _ found: OutputAgreement, _ input: ReportInput, _ place: String
  ) -> [ReportBlock] {
    let x = found.steps.map(\.step)
    let divergence = ReportFigure.curves(
      id: "divergence-\(size)", title: "Divergence of outputs, \(size)",
      note:
        "Kullback-Leibler divergence between runs, mean over pairs; band: 95 % interval over runs and sequences as far "
        + "as there are five of each",
      description: "Mean Kullback-Leibler divergence between the next-token distributions of runs of size \(size) over "
        + "training steps, beside that to the uniform and the unigram distribution", size: size, y: Metric.lossUnit,
      range: [0],
      lines: [
        .of(
          "to uniform", .reference, x: x, y: found.steps.map(\.toUniform.value), source: place + ".steps.to_uniform"),
        .of(
          "to unigram", .reference, x: x, y: found.steps.map(\.toUnigram.value), source: place + ".steps.to_unigram"),
        .of("between runs", .median, x: x, y: found.steps.map(\.divergence.value), source: place + ".steps.divergence"),
      ],
      band: .of(
        "95 % interval", x: x, low: found.steps.map(\.divergence.interval?.low),
        high: found.steps.map(\.divergence.interval?.high)))
    let matrix = ReportFigure.square(
      id: "top-one-\(size)", title: "Same likeliest token, \(size)", note: "share of probe tokens at the last step",
      description: "Share of probe tokens with the same likeliest next token for all pairs of runs of size \(size)",
      size: size, labels: found.runs.map { input.seedLabel($0) }, values: found.topOneMatrix, low: 0, high: 1,
      source: place + ".top_one_matrix")
    var blocks: [ReportBlock] = [.figure(divergence), .figure(matrix)]
    if let last = found.steps.last { blocks.append(.table(table(size, last, place + ".steps[step=\(last.step)]"))) }
    return blocks
  }

  private static func table(_ size: String, _ last: OutputStep, _ place: String) -> ReportTable {
    let rows: [(String, String, AgreementEstimate)] = [
      ("Kullback-Leibler divergence between runs, nats per token", "divergence", last.divergence),
      ("Jensen-Shannon divergence between runs, nats per token", "jensen_shannon", last.jensenShannon),
      ("share with the same likeliest token", "top_one", last.topOne),
      ("entropy, nats per token", "entropy", last.entropy),
      ("cross-entropy, nats per token", "cross_entropy", last.crossEntropy),
      ("divergence to the uniform distribution", "to_uniform", last.toUniform),
      ("divergence to the unigram distribution", "to_unigram", last.toUnigram),
    ]
    return ReportTable(
      id: "outputs-\(size)", caption: "Outputs of the runs of size \(size) at step \(Wording.count(last.step))",
      columns: [("quantity", "quantity"), ("value", "#value")] + intervalColumns,
      rows: rows.map { ReportTable.Row([.text($0.0)] + cells($0.2, place + "." + $0.1)) })
  }

  private static let intervalColumns = [
    ("low", "#95 % from"), ("high", "#to"), ("run_low", "#over runs from"), ("run_high", "#to"),
    ("item_low", "#over items from"), ("item_high", "#to"),
  ]

  private static func cells(_ found: AgreementEstimate, _ source: String) -> [ReportTable.Cell] {
    [found.value, found.low, found.high, found.runLow, found.runHigh, found.itemLow, found.itemHigh].map {
      .number($0, 3, source: source)
    }
  }

  private static func labels(
    _ size: String, _ name: String, _ found: LabelAgreement, _ input: ReportInput, _ place: String
  ) -> [ReportBlock] {
    guard let last = found.steps.last else { return [] }
    let x = found.steps.map(\.step)
    let figure = ReportFigure.curves(
      id: "kappa-\(name)-\(size)", title: "Agreement on \(name), \(size)",
      note: "Cohen’s kappa, mean over pairs; band: 95 % interval; thin: each run with its own labels at the last step",
      description: "Cohen’s kappa between runs of size \(size) on \(name) over training steps", size: size, y: "kappa",
      range: [0, 1],
      lines: [
        .of(
          "with itself at last", .reference, x: x, y: found.steps.map(\.selfConsistency.value),
          source: place + ".steps.self_consistency"),
        .of("between runs", .median, x: x, y: found.steps.map(\.kappa.value), source: place + ".steps.kappa"),
      ],
      band: .of(
        "95 % interval", x: x, low: found.steps.map(\.kappa.interval?.low),
        high: found.steps.map(\.kappa.interval?.high)))
    let matrix = ReportFigure.square(
      id: "kappa-matrix-\(name)-\(size)", title: "Kappa of all pairs on \(name), \(size)",
      note: "Cohen’s kappa at step \(Wording.count(last.step))",
      description: "Cohen’s kappa for all pairs of runs of size \(size) on \(name)", size: size,
      labels: found.runs.map { input.seedLabel($0) }, values: last.matrix, low: 0, high: 1,
      source: place + ".steps[step=\(last.step)].matrix")
    let source = place + ".steps[step=\(last.step)]"
    let rows: [(String, AgreementEstimate, String)] = [
      ("equal labels, share", last.percent, "percent"), ("Cohen’s kappa, mean over pairs", last.kappa, "kappa"),
      ("Fleiss’ kappa", last.fleiss, "fleiss"), ("Krippendorff’s alpha", last.krippendorff, "krippendorff"),
    ]
    let table = ReportTable(
      id: "labels-\(name)-\(size)",
      caption:
        "Agreement on \(name), size \(size), \(Wording.count(found.items)) items at step \(Wording.count(last.step))",
      columns: [("quantity", "quantity"), ("value", "#value")] + intervalColumns,
      rows: rows.map { ReportTable.Row([.text($0.0)] + cells($0.1, source + "." + $0.2)) })
    return [.note(found.labels + "."), .figure(figure), .figure(matrix), .table(table)]
  }
}
