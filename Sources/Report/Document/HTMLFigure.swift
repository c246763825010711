import Foundation

/// A figure of a report as HTML: heading, drawing, and both drawing and data to take along.
enum HTMLFigure {
  static func html(_ figure: ReportFigure) -> String {
    let name = Markup.escaped(figure.title)
    let chart = figure.chart()
    let drawing = chart.svg()
    return """
      <figure id="\(figure.id)"><figcaption><b>\(name)</b><span class="note">\(Markup.escaped(figure.note))</span></figcaption>
      \(drawings(drawing, figure, name))<p class="downloads">Take along: \(link(chart.standaloneSVG(), figure.id + ".svg", "image/svg+xml", "SVG", name)) \
      \(link(chart.csv(), figure.id + ".csv", "text/csv", "CSV", name))</p>
      \(HTMLSources.html(ReportSources.of(figure)))</figure>
      """
  }

  // Both axes are there and a pair of buttons shows one of them, without script.
  private static func drawings(_ drawing: String, _ figure: ReportFigure, _ name: String) -> String {
    guard figure.hasLogarithmicForm else { return drawing }
    func button(_ form: String, _ isChosen: Bool) -> String {
      "<input type=\"radio\" name=\"\(figure.id)-axes\" id=\"\(figure.id)-\(form)\"\(isChosen ? " checked=\"\"" : "")>"
        + "<label for=\"\(figure.id)-\(form)\">\(form) axes</label>"
    }
    return """
      <fieldset class="axes"><legend class="hidden">Axes of \(name)</legend>\(button("linear", true))\(button("logarithmic", false))
      <div class="linear">\(drawing)</div><div class="logarithmic">\(figure.chart(isLogarithmic: true).svg())</div></fieldset>
      """
  }

  private static func link(_ text: String, _ file: String, _ type: String, _ form: String, _ name: String) -> String {
    "<a download=\"\(file)\" href=\"data:\(type);base64,\(Data(text.utf8).base64EncodedString())\">\(form)"
      + "<span class=\"hidden\"> of \(name)</span></a>"
  }
}
