/// How far the values of runs rise above their own recent level and, at the same time, above what the other runs did meanwhile.
///
/// With d(t) a run's value less the median of the others at step t, the rise is the smaller of y(t) - median y and d(t) - median d,
/// the medians over the eight steps before (with hindsight eight before and eight behind). A run that merely falls more slowly than
/// the others does not rise, a batch that is hard for all does not count, and a run that always lies apart has its own level. The
/// scale is 1.4826 times the median of |d(t) - median d| over all runs and 32 steps (up to t, or around it with hindsight): the scatter
/// changes in the course of training, and pooling over runs makes it known from few steps.
public struct GroupSpikeScores: Sendable {
  /// Steps behind a level.
  public static let reach = 8
  /// Steps behind a scale.
  public static let window = 32
  /// Values before the first that gets a score: a level, and four more steps for the scale.
  public static let start = 12
  /// Fewest other runs.
  public static let fewestOthers = 5

  /// The scores that a monitor has at the time, a row per run; nil where there is none.
  public let trailing: [[SpikeScores.Score?]]
  /// The scores with hindsight.
  public let centred: [[SpikeScores.Score?]]

  /// Compares runs with each other.
  ///
  /// - Parameters:
  ///   - rows: one row of values per run, all of one length.
  ///   - labels: runs with the same label read the same batches and are not compared with each other.
  public init(_ rows: [[Double]], labels: [Int]) {
    let count = rows.map(\.count).min() ?? 0
    let others = rows.indices.map { run in
      let company = rows.indices.filter { labels[$0] != labels[run] }
      return (0..<count).map { step -> Double in
        let values = company.map { rows[$0][step] }.filter(\.isFinite)
        return values.count >= Self.fewestOthers ? Quantile.median(values) : .nan
      }
    }
    let (before, around) = (Self.levels(rows, others, hindsight: false), Self.levels(rows, others, hindsight: true))
    trailing = Self.scores(rows, before, Self.scales(rows, before, hindsight: false))
    centred = Self.scores(rows, around, Self.scales(rows, around, hindsight: true))
  }

  private static func levels(
    _ rows: [[Double]], _ others: [[Double]], hindsight: Bool
  ) -> [[SpikeScores.Company?]] {
    zip(rows, others).map { row, others in
      let departures = zip(row, others).map { $0 - $1 }
      return others.indices.map { step in
        guard step >= reach, others[step].isFinite else { return nil }
        let last = hindsight ? min(others.count - 1, step + reach) : step
        let places = (step - reach...last).filter { $0 != step && departures[$0].isFinite }
        guard places.count >= reach / 2 else { return nil }
        return SpikeScores.Company(
          level: Quantile.median(places.map { row[$0] }),
          departure: Quantile.median(places.map { departures[$0] }), others: others[step])
      }
    }
  }

  private static func scales(_ rows: [[Double]], _ levels: [[SpikeScores.Company?]], hindsight: Bool) -> [Double] {
    let count = levels.first?.count ?? 0
    let scatter = (0..<count).map { step in
      rows.indices.compactMap { run -> Double? in
        guard let level = levels[run][step], rows[run][step].isFinite else { return nil }
        return (rows[run][step] - level.others - level.departure).magnitude
      }
    }
    return (0..<count).map { step in
      let last = hindsight ? min(count - 1, step + window / 2) : step
      let first = max(0, hindsight ? step - window / 2 : step - window + 1)
      return RobustScale.normalFactor * Quantile.median(Array(scatter[first...last].joined()))
    }
  }

  private static func scores(
    _ rows: [[Double]], _ levels: [[SpikeScores.Company?]], _ scales: [Double]
  ) -> [[SpikeScores.Score?]] {
    zip(rows, levels).map { row, levels in
      levels.indices.map { step in
        step < start
          ? nil
          : levels[step].flatMap { company in
            SpikeScores.Score(row[step], expected: company.expected, scale: scales[step], company: company)
          }
      }
    }
  }
}

extension SpikeScores.Company {
  /// The least value that would be no rise: above it the run is both above its own level and farther from the others than before.
  public var expected: Double { expected(others: others) }

  /// The same at another step, at which the others' median is `others`, the run's own level and departure staying where they are.
  public func expected(others: Double) -> Double { max(level, others + departure) }
}
