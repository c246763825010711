/// The report as one HTML file that needs nothing else, neither network nor script.
public enum HTMLReport {
  /// The page; the same document gives the same bytes.
  public static func render(_ document: ReportDocument) -> String {
    let title = Markup.escaped(document.title)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="generator" content="polypythia">
      <title>\(title)</title>
      <style>
      \(StyleSheet.css)
      </style>
      </head>
      <body>
      <a class="skip" href="#verdict">Skip to the verdict</a>
      <header>
      <h1>\(title)</h1>
      <p class="population">\(Markup.escaped(document.population))</p>
      </header>
      \(contents(document))
      <main>
      \(verdict(document))
      \(document.sections.map(section).joined(separator: "\n"))
      </main>
      <footer><p>Written by polypythia. Losses are in nats per token; the seed is the replicate: every spread is over runs. \
      Every number has the place it was taken from under the pointer, and below its table or figure; paths are relative to the sweep’s folder. \
      The same numbers, in full, are in <code>polypythia report --format json</code>.</p></footer>
      </body>
      </html>

      """
  }

  private static func contents(_ document: ReportDocument) -> String {
    let entries = [("verdict", "Verdict")] + document.sections.map { ($0.id, $0.title) }
    let links = entries.map { "<li><a href=\"#\(ReportIdentifier.safe($0.0))\">\(Markup.escaped($0.1))</a></li>" }
    return """
      <nav aria-label="Contents">
      <ol>
      \(links.joined(separator: "\n"))
      </ol>
      </nav>
      """
  }

  private static func verdict(_ document: ReportDocument) -> String {
    let verdict = document.verdict
    let groups = verdict.groups.filter { !$0.isEmpty }
    var parts = [
      "<section id=\"verdict\" class=\"verdict \(verdict.state.rawValue)\" aria-labelledby=\"verdict-heading\">",
      "<h2 id=\"verdict-heading\">Verdict</h2>",
      "<p class=\"lead\">\(Markup.escaped(verdict.lead))</p>",
    ]
    for group in groups {
      parts += ["<ul>"] + group.map { "<li>\(Markup.escaped($0.text))</li>" } + ["</ul>"]
    }
    parts += [HTMLSources.html(groups.flatMap { $0.flatMap(\.sources) }), "</section>"]
    if !document.warnings.isEmpty {
      parts += [
        "<section class=\"warnings\" aria-labelledby=\"warnings-heading\">",
        "<h2 id=\"warnings-heading\">Before you rely on this</h2>", list(document.warnings), "</section>",
      ]
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func section(_ section: ReportSection) -> String {
    let id = ReportIdentifier.safe(section.id)
    var parts = [
      "<section id=\"\(id)\" aria-labelledby=\"\(id)-heading\">",
      "<h2 id=\"\(id)-heading\">\(Markup.escaped(section.title))</h2>",
    ]
    // Neighbouring figures share a grid, side by side where there is room.
    var figures: [String] = []
    func closeGrid() {
      if !figures.isEmpty { parts.append("<div class=\"charts\">\(figures.joined(separator: "\n"))</div>") }
      figures = []
    }
    for block in section.blocks {
      if case .figure(let figure) = block {
        figures.append(HTMLFigure.html(figure))
      } else {
        closeGrid()
        parts.append(html(block))
      }
    }
    closeGrid()
    return (parts + ["</section>"]).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func html(_ block: ReportBlock) -> String {
    switch block {
    case .heading(let text): "<h3>\(Markup.escaped(text))</h3>"
    case .paragraph(let sentence):
      "<p\(HTMLSources.attribute(sentence.sources))>\(Markup.escaped(sentence.text))</p>"
    case .note(let text): "<p class=\"note\">\(Markup.escaped(text))</p>"
    case .list(let items): list(items)
    case .table(let table): HTMLTable.html(table)
    case .figure(let figure): HTMLFigure.html(figure)
    case .missing(let reason, let command):
      "<p class=\"missing\">\(Markup.escaped(reason))"
        + (command.map { " To fill this: <code>\(Markup.escaped($0))</code>" } ?? "") + "</p>"
    }
  }

  private static func list(_ items: [String]) -> String {
    guard !items.isEmpty else { return "" }
    return "<ul>" + items.map { "<li>\(Markup.escaped($0))</li>" }.joined(separator: "\n") + "</ul>"
  }
}
