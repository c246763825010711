extension ReportFigure {
  /// A figure of quantities over training steps, or over another position.
  static func curves(
    id: String, title: String, note: String, description: String, size: String?, x: String = "step", y: String,
    range: [Double] = [], lines: [Line?], band: Band? = nil, hasLogarithmicForm: Bool = false
  ) -> ReportFigure {
    var figure = ReportFigure(
      id: id, kind: .lines, title: title, note: note, description: description, size: size)
    figure.x = Axis(label: x)
    figure.y = Axis(label: y, range: range)
    figure.hasLogarithmicForm = hasLogarithmicForm
    figure.lines = lines.compactMap { $0 }.filter { $0.y.contains { $0 != nil } }
    figure.band = band.flatMap { band in band.low.contains { $0 != nil } ? band : nil }
    return figure
  }

  /// A square of values between runs, or between other things.
  static func square(
    id: String, title: String, note: String, description: String, size: String, labels: [String],
    values: [[Double?]], low: Double, high: Double, source: String
  ) -> ReportFigure {
    var figure = ReportFigure(
      id: id, kind: .matrix, title: title, note: note, description: description, size: size)
    figure.matrix = Matrix(
      labels: labels, values: values.map { $0.map { $0?.ifFinite } }, low: low, high: high, source: source)
    return figure
  }
}

extension ReportFigure.Line {
  /// One quantity over positions.
  static func of(
    _ label: String, _ role: Role, x: [Int], y: [Double?], seed: Int? = nil, source: String? = nil
  ) -> Self {
    Self(label: label, seed: seed, role: role, x: x.map(Double.init), y: y.map { $0?.ifFinite }, source: source)
  }
}

extension ReportFigure.Band {
  /// An interval over positions; positions without one leave a gap.
  static func of(_ label: String, x: [Int], low: [Double?], high: [Double?]) -> Self {
    Self(label: label, x: x.map(Double.init), low: low.map { $0?.ifFinite }, high: high.map { $0?.ifFinite })
  }
}
