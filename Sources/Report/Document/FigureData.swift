/// The data of a figure as a table for other programs.
public enum FigureData {
  /// Comma-separated values with a header, one row for each value drawn; an empty field where there is none.
  public static func csv(_ figure: ReportFigure) -> String {
    rows(figure).map { $0.map(field).joined(separator: ",") }.joined(separator: "\n") + "\n"
  }

  /// Where the values drawn come from.
  static func sources(_ figure: ReportFigure) -> [String] {
    (figure.lines ?? []).compactMap(\.source) + (figure.intervals ?? []).compactMap(\.source)
      + (figure.matrix?.source.map { [$0] } ?? []) + (figure.strips ?? []).compactMap(\.source)
      + (figure.graph?.source.map { [$0] } ?? [])
  }

  private static func rows(_ figure: ReportFigure) -> [[String]] {
    switch figure.kind {
    case .lines: return lines(figure)
    case .matrix:
      guard let matrix = figure.matrix else { return [] }
      return [["row", "column", "value"]]
        + zip(matrix.labels, matrix.values).flatMap { row, values in
          zip(matrix.labels, values).map { [row, $0, text($1)] }
        }
    case .strips:
      return [["run", "step", "state", "deviates"]]
        + (figure.strips ?? []).flatMap { strip in
          zip(strip.steps, strip.states).map { step, state in
            [strip.label, "\(step)", "\(state)", strip.deviatingSteps.contains(step) ? "1" : "0"]
          }
        }
    case .graph:
      return [["from", "to", "runs", "label"]]
        + (figure.graph?.edges ?? []).map { ["\($0.from)", "\($0.to)", "\($0.runs)", $0.label] }
    case .intervals:
      return [["label", "value", "low", "high"]]
        + (figure.intervals ?? []).map { [$0.label, text($0.value), text($0.low), text($0.high)] }
    }
  }

  private static func lines(_ figure: ReportFigure) -> [[String]] {
    let values = (figure.lines ?? []).flatMap { line in
      zip(line.x, line.y).map { [line.label, text($0), text($1), "", ""] }
    }
    let band = figure.band.map { band in
      zip(band.x, zip(band.low, band.high)).map { [band.label, text($0), "", text($1.0), text($1.1)] }
    }
    return [["line", "x", "value", "low", "high"]] + values + (band ?? [])
  }

  private static func text(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return value == value.rounded() && value.magnitude < 1e15 ? "\(Int(value))" : "\(value)"
  }

  // Names from outside: quoted where they could be taken apart, and never read as a formula by a spreadsheet.
  private static func field(_ text: String) -> String {
    let isNumber = Double(text) != nil
    let plain = !isNumber && ["=", "+", "-", "@"].contains(text.prefix(1)) ? "'" + text : text
    guard plain.contains(where: { ",\"\n\r".contains($0) }) else { return plain }
    return "\"" + plain.replacing("\"", with: "\"\"") + "\""
  }
}
