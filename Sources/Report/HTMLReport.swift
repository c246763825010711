import Stability

/// The stability report: one HTML file that needs nothing else, neither network nor script.
public enum HTMLReport {
  /// The report as an HTML document; the same input gives the same bytes.
  public static func render(input: ReportInput) -> String {
    let title = Markup.escaped(input.title)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(title)</title>
      <style>
      \(StyleSheet.css)
      </style>
      </head>
      <body>
      <main>
      <h1>\(title)</h1>
      <p class="population">\(Markup.escaped(input.population))</p>
      \(VerdictSection.html(input))
      \(RunsSection.html(input))
      \(LossSection.html(input))
      \(SeedSection.html(input))
      \(OutlierSection.html(input))
      \(SimilaritySection.html(input))
      <footer>Written by polypythia. Losses are in nats per token; the seed is the replicate: every spread is over runs.</footer>
      </main>
      </body>
      </html>

      """
  }

  /// A list of texts from outside; nothing when there are none.
  static func list(_ items: [String]) -> String {
    guard !items.isEmpty else { return "" }
    return "<ul>" + items.map { "<li>\(Markup.escaped($0))</li>" }.joined(separator: "\n") + "</ul>"
  }

  /// A cell with a number.
  static func number(_ text: String) -> String { "<td class=\"number\">\(Markup.escaped(text))</td>" }

  /// The header cells of a table; a leading "#" marks a column of numbers.
  static func header(_ names: [String]) -> String {
    "<thead><tr>"
      + names.map {
        $0.hasPrefix("#")
          ? "<th class=\"number\" scope=\"col\">\(Markup.escaped(String($0.dropFirst())))</th>"
          : "<th scope=\"col\">\(Markup.escaped($0))</th>"
      }.joined() + "</tr></thead>"
  }

  /// A drawing with its caption.
  static func figure(_ title: String, _ note: String, _ svg: String) -> String {
    "<figure><figcaption><b>\(Markup.escaped(title))</b>"
      + "<span class=\"note\">\(Markup.escaped(note))</span></figcaption>\(svg)</figure>"
  }
}
