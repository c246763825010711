import Stability

/// What was run: configuration and provenance.
enum RunsSection {
  static func html(_ input: ReportInput) -> String {
    let counts = input.runs.bySize.map { "\($0.size): \(ReportInput.counted($0.runs.count, "run"))" }
    var facts = [("Population", input.population)]
    if !counts.isEmpty { facts.append(("Runs", counts.joined(separator: "; "))) }
    facts += input.facts.map { ($0.label, $0.value) }
    let rows = facts.map { label, value in
      "<tr><th scope=\"row\">\(Markup.escaped(label))</th><td\(isHash(value) ? " class=\"hash\"" : "")>"
        + "\(Markup.escaped(value))</td></tr>"
    }
    return """
      <section>
      <h2>What was run</h2>
      <div class="table" tabindex="0"><table class="facts"><tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      </section>
      """
  }

  private static func isHash(_ text: String) -> Bool { text.count >= 32 && text.allSatisfy(\.isHexDigit) }
}
