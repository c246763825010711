import Failures

/// The representations of one run at one step, as probes take them.
struct ProbeRepresentations {
  /// One matrix for each site, tokens x features.
  let sites: [[Float]]
  /// Features of each.
  let features: Int

  /// Takes activations; unless they are wanted raw, the mean of each feature over `rows` is taken off and each site is divided by one
  /// number, the root mean square of what remains there.
  ///
  /// The prior of a probe's weights has a scale, so that without this a code would be shorter for nothing but larger
  /// activations, and these grow with training.
  ///
  /// - Throws: `Failure` of kind `badData` when a value is not finite or sites differ in their features.
  init(_ activations: [RunRecord.Activations], rows: [Int], raw: Bool, name: String) throws {
    let features = activations.first?.features ?? 0
    self.features = features
    guard activations.allSatisfy({ $0.features == features && features > 0 }) else {
      throw Failure(.badData, name, "has activations of different widths, which one probe cannot mix")
    }
    guard activations.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else {
      throw Failure(
        .badData, name, "holds activations that are not finite", remedy: "name other steps with --steps")
    }
    sites = raw ? activations.map(\.values) : activations.map { Self.standardised($0.values, features, rows) }
  }

  private static func standardised(_ values: [Float], _ features: Int, _ rows: [Int]) -> [Float] {
    var means = [Double](repeating: 0, count: features)
    for row in rows {
      for feature in 0..<features { means[feature] += Double(values[row * features + feature]) / Double(rows.count) }
    }
    var squares = 0.0
    for row in rows {
      for feature in 0..<features {
        let difference = Double(values[row * features + feature]) - means[feature]
        squares += difference * difference
      }
    }
    let size = (squares / Double(rows.count * features)).squareRoot()
    let factor = size > 0 && (1 / size).isFinite ? 1 / size : 1
    return values.indices.map { Float((Double(values[$0]) - means[$0 % features]) * factor) }
  }
}
