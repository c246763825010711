/// States and the ways between them: what follows what, and how often.
///
/// The nodes stand in a line, in their order; ways forward are arcs above it, ways back arcs below. The wider an arc the
/// more probable the way. What has no room beside its arc is left to the pointer, the most probable ways having the first
/// choice.
struct GraphChart: Chart {
  /// A state.
  struct Node: Sendable {
    /// Its number, which also decides its colour.
    var state: Int
    /// What is written below it, for example how long runs stay.
    var note = ""
    /// Whether it is drawn with a dashed edge: a state that only some runs visit.
    var isDetour = false
  }

  /// A way from one state to another.
  struct Edge: Sendable {
    /// The state before.
    var from: Int
    /// The state after.
    var to: Int
    /// Its probability among the ways out of `from`, 0 to 1; decides the width.
    var probability: Double
    /// What is written at the arc, for example how many runs go this way.
    var text: String
    /// What is said of it under the pointer and in the table.
    var note = ""
  }

  /// What the chart shows, in one line.
  var title: String
  /// What can be read from it.
  var summary = ""
  /// The states, from left to right.
  var nodes: [Node]
  /// The ways; those from or to a state that is not there are not drawn.
  var edges: [Edge]
  /// Natural width.
  var width = 560.0

  /// The numbers that were drawn.
  func table() -> ChartTable {
    ChartTable(
      columns: ["from", "to", "probability", "text", "note"],
      rows: edges.map { edge -> [ChartTable.Cell] in
        [.init(edge.from), .init(edge.to), .number(edge.probability), .text(edge.text), .text(edge.note)]
      })
  }
}
