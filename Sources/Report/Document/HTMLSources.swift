/// Where numbers come from, as HTML.
enum HTMLSources {
  /// The places, folded away; nothing without any. Of one variable of several runs the runs share a line.
  static func html(_ sources: [String]) -> String {
    guard !sources.isEmpty else { return "" }
    let items = ReportSources.byVariable(sources).map { variable, files in
      let end = files.isEmpty ? "" : " of \(files.map(Markup.escaped).joined(separator: ", "))"
      return "<li><code>\(Markup.escaped(variable))</code>\(end)</li>"
    }
    return "<details class=\"sources\"><summary>Where these numbers come from</summary>"
      + "<ul>\(items.joined(separator: "\n"))</ul></details>"
  }

  /// The places as what the browser shows under the pointer.
  static func attribute(_ sources: [String]) -> String {
    sources.isEmpty ? "" : " title=\"\(Markup.escaped(sources.joined(separator: ", ")))\""
  }
}
