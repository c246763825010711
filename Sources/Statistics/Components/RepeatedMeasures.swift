/// How much of a scatter lies between subjects and how much between repeated measurements of one: a one-way random-effects analysis
/// of variance with equal numbers of repetitions (Searle, Casella and McCulloch 1992, section 3.6).
public struct RepeatedMeasures: Equatable, Sendable {
  /// Variance of the repetitions of one subject.
  public let within: Double
  /// Variance that subjects add; 0 where the estimate is negative.
  public let between: Double

  /// Splits the variance of `values`, one row of repetitions for each subject.
  ///
  /// - Returns: nil below two subjects or repetitions, or when rows differ in length.
  public init?(_ values: [[Double]]) {
    guard values.count > 1, let repetitions = values.first?.count, repetitions > 1,
      values.allSatisfy({ $0.count == repetitions })
    else { return nil }
    let rows = values.map { SampleMoments($0) }
    within = rows.reduce(0) { $0 + $1.variance / Double(values.count) }
    between = max(0, SampleMoments(rows.map(\.mean)).variance - within / Double(repetitions))
  }
}
