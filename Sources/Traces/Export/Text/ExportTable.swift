/// A table of one group of one trace: the variables over the same axes, one row for every place.
///
/// An axis that lists metrics becomes columns: a metric is what a column is about.
struct ExportTable {
  /// A column: one variable, or one metric of it.
  struct Column {
    let title: String
    let variable: Int
    /// Place along the axis of metrics.
    let metric: Int
  }

  static let metricAxes: Set<String> = ["metric", "matrix_metric"]

  /// The table's name, the same for all runs: "train", "weights_per_matrix".
  let name: String
  let group: GroupOutline
  /// The axes along which rows run; the first is read in blocks.
  let axes: [GroupOutline.Axis]
  let variables: [GroupOutline.Variable]
  let columns: [Column]
  /// Columns of one variable.
  let metrics: Int

  /// The tables of a group, in the order of their variables.
  static func tables(of group: GroupOutline) throws -> [ExportTable] {
    var lists: [(axes: [String], variables: [GroupOutline.Variable])] = []
    for variable in group.variables {
      if let place = lists.firstIndex(where: { $0.axes == variable.axes }) {
        lists[place].variables.append(variable)
      } else {
        lists.append((variable.axes, [variable]))
      }
    }
    return try lists.map { try ExportTable(group, axes: $0.axes, $0.variables, isOnly: lists.count == 1) }
  }

  private init(_ group: GroupOutline, axes names: [String], _ variables: [GroupOutline.Variable], isOnly: Bool) throws {
    var rowAxes = names
    var labels: [String] = []
    if names.count > 1, let last = names.last, Self.metricAxes.contains(last),
      case .texts(let metrics) = try group.axis(last).labels, !metrics.isEmpty
    {
      rowAxes.removeLast()
      labels = metrics
    }
    self.group = group
    self.variables = variables
    axes = try rowAxes.map { try group.axis($0) }
    metrics = labels.isEmpty ? 1 : labels.count
    columns = variables.indices.flatMap { variable in
      let title = variables[variable].title
      guard !labels.isEmpty else { return [Column(title: title, variable: variable, metric: 0)] }
      return labels.enumerated().map { metric, label in
        Column(title: variables.count == 1 ? label : "\(title) \(label)", variable: variable, metric: metric)
      }
    }
    let others = rowAxes.filter { $0 != "step" }
    if isOnly || others.isEmpty {
      name = group.kind
    } else {
      name = "\(group.kind)_" + (variables.count == 1 ? variables[0].name : others.joined(separator: "_"))
    }
  }
}
