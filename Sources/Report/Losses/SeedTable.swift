import Stability
import Wording

/// Where each seed ended, and the spread over seeds.
enum SeedTable {
  static func table(_ summary: SeedSummary, _ input: ReportInput) -> ReportTable {
    let named = input.named
    let rows = summary.rows.map { row in
      let state = row.state.rawValue + (row.failure.map { ": \($0)" } ?? "")
      let difference = row.validationLoss.flatMap { loss in summary.unigramCrossEntropy.map { loss - $0 } }
      let validation = input.source(.validationLoss, of: row.run)
      return ReportTable.Row(
        [
          .text(row.run), .number(row.validationLoss, 4, source: validation),
          .signed(difference, 4, source: validation),
          .number(row.trainingLoss, 4, source: input.source(.trainingLoss, of: row.run)), .whole(row.step),
          .whole(row.initSeed), .whole(row.dataSeed), .text(state),
        ], isMarked: named.contains(row.run))
    }
    func foot(_ name: String, _ validation: Double?, _ training: Double?) -> ReportTable.Row {
      ReportTable.Row([
        .text(name), validation == nil ? .empty : .number(validation, 4, source: input.source(.validationLoss)),
        .empty, training == nil ? .empty : .number(training, 4, source: input.source(.trainingLoss)), .empty, .empty,
        .empty, .empty,
      ])
    }
    let (validation, training) = (summary.validationLoss, summary.trainingLoss)
    var feet = [
      foot("mean \(place(summary))", validation?.mean, training?.mean),
      foot("median", median(validation), median(training)),
      foot("standard deviation", validation?.standardDeviation, training?.standardDeviation),
      foot("range", validation?.range, training?.range),
    ]
    if validation?.values.contains(where: { named.contains($0.run) }) ?? false {
      feet.append(
        foot("standard deviation without outliers", validation?.without(named)?.standardDeviation, nil))
    }
    if let unigram = summary.unigramCrossEntropy { feet.append(foot("unigram cross-entropy", unigram, nil)) }
    return ReportTable(
      id: "seeds-\(summary.size)", caption: "Where the runs of size \(summary.size) ended",
      columns: [
        ("run", "run"), ("validation_loss", "#validation loss"), ("minus_unigram", "#minus unigram"),
        ("training_loss", "#training loss"), ("step", "#step"), ("init_seed", "#init seed"),
        ("data_seed", "#data seed"), ("state", "state"),
      ], rows: rows, footers: feet)
  }

  private static func median(_ spread: SeedSummary.Spread?) -> Double? {
    Curve.quantile(spread?.values.compactMap(\.value) ?? [], 0.5)
  }

  // Which runs the spread is over, and where: rows above may have ended elsewhere.
  private static func place(_ summary: SeedSummary) -> String {
    let places = [("validation", summary.validationLoss), ("training", summary.trainingLoss)].compactMap {
      name, spread in
      spread.map { (name, "of \(counted($0.count, "run")) at step \(Wording.count($0.step))") }
    }
    guard let first = places.first else { return "" }
    return places.allSatisfy { $0.1 == first.1 } ? first.1 : places.map { "\($0.1) (\($0.0))" }.joined(separator: ", ")
  }
}
