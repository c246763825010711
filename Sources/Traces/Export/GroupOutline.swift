import Failures
import HDF5

/// What a group of a trace holds: its axes and the variables over them, without the variables' values.
struct GroupOutline {
  /// What the places along an axis are called.
  enum Labels {
    case numbers([Int64])
    case texts([String])

    var count: Int {
      switch self {
      case .numbers(let numbers): numbers.count
      case .texts(let texts): texts.count
      }
    }
  }
  struct Axis {
    let name: String
    let labels: Labels
    var count: Int { labels.count }
  }
  struct Variable {
    /// The dataset's name.
    let name: String
    /// What the variable is called outside: the source's own name of an imported metric, else the dataset's.
    let title: String
    /// The axes by their names, at least one.
    let axes: [String]
    let type: ElementType
  }

  /// The group inside the trace: "train", "evaluation/piqa".
  let path: String
  /// The first part of the path.
  let kind: String
  /// The benchmark task as its source calls it; nil for all other groups.
  let task: String?
  let axes: [Axis]
  let variables: [Variable]

  /// Whether a value that is not a number says that nothing was recorded there.
  var hasGaps: Bool { kind == "metrics" || kind == "evaluation" }

  func axis(_ name: String) throws -> Axis {
    guard let axis = axes.first(where: { $0.name == name }) else {
      throw Failure(.badData, path, "has no axis \"\(name)\"")
    }
    return axis
  }

  /// Reads the outline; where a killed process left variables of different lengths, the rows that all have count.
  init(_ group: HDF5Group, path: String, kind: String, task: String? = nil) throws {
    (self.path, self.kind, self.task) = (path, kind, task)
    var scales: [(name: String, dataset: HDF5Dataset)] = []
    var others: [(variable: Variable, dataset: HDF5Dataset)] = []
    for name in try group.names() {
      let dataset = try group.dataset(name)
      guard dataset.scaleName() == nil else {
        guard dataset.shape.count == 1 else { throw Failure(.badData, dataset.subject, "is an axis of several axes") }
        scales.append((name, dataset))
        continue
      }
      let axes = dataset.axisNames()
      let names = axes.compactMap { $0 }
      guard names.count == axes.count, !names.isEmpty, Set(names).count == names.count else {
        throw Failure(
          .badData, dataset.subject, "does not say what its axes are", remedy: "use a trace that polypythia wrote")
      }
      guard let type = try dataset.elementType() else {
        throw Failure(.badData, dataset.subject, "holds neither numbers nor fixed-length text")
      }
      let isMetric = (kind == "metrics" || kind == "evaluation") && names == ["step"]
      let title = isMetric ? (try? dataset.textAttribute("long_name")) ?? name : name
      others.append((Variable(name: name, title: title, axes: names, type: type), dataset))
    }
    axes = try scales.map { scale in
      let extents = try others.compactMap { variable, dataset in
        try variable.axes.firstIndex(of: scale.name).map { axis in
          guard axis == 0 || dataset.shape[axis] == scale.dataset.rows else {
            throw Failure(
              .badData, dataset.subject, "its axis \(scale.name) is not as long as /\(path)/\(scale.name)")
          }
          return dataset.shape[axis]
        }
      }
      let count = min(scale.dataset.rows, extents.min() ?? scale.dataset.rows)
      if case .string = try scale.dataset.elementType() {
        return Axis(name: scale.name, labels: .texts(try scale.dataset.readTexts(rows: 0..<count)))
      }
      return Axis(name: scale.name, labels: .numbers(try scale.dataset.read(Int64.self, rows: 0..<count)))
    }
    variables = others.map(\.variable)
    let known = Set(axes.map(\.name))
    for variable in variables {
      if let stranger = variable.axes.first(where: { !known.contains($0) }) {
        throw Failure(
          .badData, "/\(path)/\(variable.name)", "lies along \"\(stranger)\", which the group does not have")
      }
    }
  }
}

extension TraceReader {
  /// The outlines of a group: one, or for "evaluation" one for each task.
  ///
  /// - Throws: `Failure` of kind `badData` when the trace is damaged.
  func outlines(of kind: String) throws -> [GroupOutline] {
    guard has(kind) else { return [] }
    return try read { root in
      let group = try root.group(kind)
      guard kind == "evaluation" else { return [try GroupOutline(group, path: kind, kind: kind)] }
      return try group.names().map { name in
        let inner = try group.group(name)
        return try GroupOutline(
          inner, path: "\(kind)/\(name)", kind: kind, task: (try? inner.textAttribute("long_name")) ?? name)
      }
    }
  }

  /// Calls `body` with the datasets of a group, opened for this call alone, so that a writer may append in between.
  func withDatasets<Answer>(
    _ path: String, _ names: [String], _ body: ([HDF5Dataset]) throws -> Answer
  ) throws -> Answer {
    try read { root in
      let group = try path.split(separator: "/").reduce(root) { try $0.group(String($1)) }
      return try body(names.map { try group.dataset($0) })
    }
  }
}
