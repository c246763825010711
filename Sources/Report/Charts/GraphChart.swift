/// States and the ways between them: what follows what, and how often.
///
/// The nodes stand in a line, in their order; ways forward are arcs above it, ways back arcs below. The wider an arc the
/// more probable the way. With more than a few nodes the list of ways below the line says what arcs have no room to say.
public struct GraphChart: Chart {
  /// A state.
  public struct Node: Sendable {
    /// Its number, which also decides its colour.
    public var state: Int
    /// What is written below it, for example how long runs stay.
    public var note: String
    /// Whether it is drawn with a dashed edge: a state that only some runs visit.
    public var isDetour: Bool

    /// Creates a node.
    public init(state: Int, note: String = "", isDetour: Bool = false) {
      self.state = state
      self.note = note
      self.isDetour = isDetour
    }
  }

  /// A way from one state to another.
  public struct Edge: Sendable {
    /// The state before.
    public var from: Int
    /// The state after.
    public var to: Int
    /// Its probability among the ways out of `from`, 0 to 1; decides the width.
    public var probability: Double
    /// How often it was taken.
    public var count: Int
    /// What is said of it under the pointer and in the table.
    public var note: String

    /// Creates a way.
    public init(from: Int, to: Int, probability: Double, count: Int, note: String = "") {
      self.from = from
      self.to = to
      self.probability = probability
      self.count = count
      self.note = note
    }
  }

  public var title: String
  public var summary = ""
  /// The states, from left to right.
  public var nodes: [Node]
  /// The ways; those from or to a state that is not there are not drawn.
  public var edges: [Edge]
  /// Natural width.
  public var width = 560.0

  /// Creates a graph.
  public init(title: String, nodes: [Node], edges: [Edge]) {
    self.title = title
    self.nodes = nodes
    self.edges = edges
  }

  public func table() -> ChartTable {
    ChartTable(
      columns: ["from", "to", "probability", "count", "note"],
      rows: edges.map { edge -> [ChartTable.Cell] in
        [.init(edge.from), .init(edge.to), .number(edge.probability), .init(edge.count), .text(edge.note)]
      })
  }
}
