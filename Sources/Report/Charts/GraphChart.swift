/// States and the ways between them: what follows what, and how often.
///
/// The nodes stand in a line, in their order; ways forward are arcs above it, ways back arcs below. The wider an arc the
/// more probable the way. What has no room beside its arc is left to the pointer, the most probable ways having the first
/// choice.
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
    /// What is written at the arc, for example how many runs go this way.
    public var text: String
    /// What is said of it under the pointer and in the table.
    public var note: String

    /// Creates a way.
    public init(from: Int, to: Int, probability: Double, text: String, note: String = "") {
      self.from = from
      self.to = to
      self.probability = probability
      self.text = text
      self.note = note
    }
  }

  /// What the chart shows, in one line.
  public var title: String
  /// What can be read from it.
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

  /// The numbers that were drawn.
  public func table() -> ChartTable {
    ChartTable(
      columns: ["from", "to", "probability", "text", "note"],
      rows: edges.map { edge -> [ChartTable.Cell] in
        [.init(edge.from), .init(edge.to), .number(edge.probability), .text(edge.text), .text(edge.note)]
      })
  }
}
