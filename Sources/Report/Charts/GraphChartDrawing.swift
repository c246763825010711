import Wording

extension GraphChart {
  private static let radius = 13.0

  /// The chart as shapes.
  func drawing() -> Drawing {
    let arcs = placedArcs
    let above = arcs.filter { $0.height > 0 }.map(\.height).max() ?? 0
    let below = arcs.filter { $0.height < 0 }.map { -$0.height }.max() ?? 0
    let middle = 26 + 0.75 * above + Self.radius
    // Notes stand below the nodes and below the arcs that leave there.
    let notes = middle + Self.radius + 0.75 * below + 20
    var drawing = Drawing(width: sheetWidth, height: notes + (nodes.contains { !$0.note.isEmpty } ? 34 : 8))
    var names = Names(limits: TextBox(left: 2, right: sheetWidth - 2, top: 2, bottom: notes - 12))
    for place in nodes.indices {
      names.reserve(
        TextBox(
          left: across(place) - Self.radius, right: across(place) + Self.radius, top: middle - Self.radius,
          bottom: middle + Self.radius))
    }
    for arc in arcs { draw(arc, middle, on: &drawing) }
    // Probable ways are named before others.
    let order = arcs.indices.sorted {
      (-arcs[$0].edge.probability, $0) < (-arcs[$1].edge.probability, $1)
    }
    for index in order {
      let arc = arcs[index]
      names.place(arc.edge.text, 0.5 * (arc.start + arc.end), apex(arc, middle), on: &drawing)
    }
    for (place, node) in nodes.enumerated() { draw(node, place, middle, notes, on: &drawing) }
    return drawing
  }

  private struct Arc {
    var edge: Edge
    var start: Double
    var end: Double
    /// How far its control points stand above the line; negative below.
    var height: Double
  }

  // Wide enough for all nodes to stand side by side.
  private var sheetWidth: Double { max(width, 80 + 32 * Double(nodes.count - 1)) }

  private var spacing: Double { (sheetWidth - 80) / Double(max(1, nodes.count - 1)) }

  private func across(_ place: Int) -> Double { nodes.count == 1 ? sheetWidth / 2 : 40 + Double(place) * spacing }

  private var placedArcs: [Arc] {
    let places = Dictionary(nodes.enumerated().map { ($0.element.state, $0.offset) }) { first, _ in first }
    return edges.compactMap { edge in
      guard let from = places[edge.from], let to = places[edge.to], from != to, edge.probability.isFinite else {
        return nil
      }
      let reach = Double(abs(to - from))
      let height = 34 + 26 * (reach - 1).squareRoot() * 1.6
      let shift = to > from ? 3.0 : -3.0
      return Arc(
        edge: edge, start: across(from) + shift, end: across(to) - shift, height: to > from ? height : -height)
    }
  }

  // The top of a cubic curve whose two inner control points are level.
  private func apex(_ arc: Arc, _ middle: Double) -> Double {
    let edge = arc.height > 0 ? middle - Self.radius : middle + Self.radius
    return edge - 0.75 * arc.height + (arc.height > 0 ? -5 : 12)
  }

  private func draw(_ arc: Arc, _ middle: Double, on drawing: inout Drawing) {
    let edge = arc.height > 0 ? middle - Self.radius : middle + Self.radius
    let lean = 0.22 * (arc.end - arc.start)
    var path = DrawingPath()
    path.move(arc.start, edge)
    path.curve(
      (arc.start + lean, edge - arc.height), (arc.end - lean, edge - arc.height), (arc.end, edge))
    let width = 0.8 + 4.2 * min(max(arc.edge.probability, 0), 1)
    let notes = ["probability \(Wording.fixed(arc.edge.probability, 2))", arc.edge.note].filter { !$0.isEmpty }
    let text = "\(arc.edge.from) to \(arc.edge.to): \(notes.joined(separator: "; "))"
    drawing.stroke(path, .init(Palette.soft, width: width, opacity: 0.75), title: text)
    // The head of the arrow lies on the edge of the node it points to.
    let tip = arc.height > 0 ? 1.0 : -1.0
    let half = 3 + 0.5 * width
    let direction = lean < 0 ? -1.0 : 1.0
    var head = DrawingPath()
    head.move(arc.end, edge)
    head.line(arc.end - half - 0.3 * direction * half, edge - tip * (half + 3))
    head.line(arc.end + half - 0.3 * direction * half, edge - tip * (half + 3))
    head.close()
    drawing.fill(head, Palette.soft)
  }

  private func draw(_ node: Node, _ place: Int, _ middle: Double, _ notes: Double, on drawing: inout Drawing) {
    let (x, colour) = (across(place), Palette.colour(ofState: node.state))
    drawing.disc(
      x, middle, radius: Self.radius, colour,
      stroke: .init(node.isDetour ? Palette.ink : Palette.page, width: 2, dash: node.isDetour ? "3 2" : ""),
      title: "state \(node.state)" + (node.note.isEmpty ? "" : ", \(node.note)"))
    drawing.text(
      "\(node.state)", x, middle + 4, .middle, colour: ColourScale.RGB(colour).textColour, isStrong: true)
    // Notes of neighbours stand in different rows.
    let most = min(nodes.count <= 2 ? sheetWidth : 2 * spacing - 8, 2 * min(x, sheetWidth - x) - 4)
    drawing.text(node.note, x, notes + 13 * Double(place % 2) + 8, .middle, size: 10, most: most)
  }

  /// Puts names where they touch nothing, moving them along away from the line.
  private struct Names {
    let limits: TextBox
    var taken: [TextBox] = []

    init(limits: TextBox) { self.limits = limits }

    mutating func reserve(_ box: TextBox) { taken.append(box) }

    mutating func place(_ text: String, _ x: Double, _ y: Double, on drawing: inout Drawing) {
      let width = TextWidth.of(text, size: 10)
      for shift in [0.0, -14, 14, -26, 26] {
        let box = TextBox(x: x + shift - width / 2, y: y, width: width, size: 10)
        guard limits.contains(box), !taken.contains(where: { $0.touches(box) }) else { continue }
        taken.append(box)
        drawing.text(text, x + shift, y, .middle, colour: Palette.ink, size: 10)
        return
      }
    }
  }
}
