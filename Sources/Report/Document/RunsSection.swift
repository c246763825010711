import Stability
import Wording

/// What was run: configuration and provenance.
enum RunsSection {
  static func blocks(_ input: ReportInput) -> [ReportBlock] {
    let counts = input.runs.bySize.map { "\($0.size): \(counted($0.runs.count, "run"))" }
    var facts = [("Population", input.population)]
    if !counts.isEmpty { facts.append(("Runs", counts.joined(separator: "; "))) }
    facts += input.facts.map { ($0.label, $0.value) }
    let rows = facts.map { ReportTable.Row([.text($0.0), .text($0.1)]) }
    return [
      .table(
        ReportTable(
          id: "facts", caption: "Configuration and provenance", columns: [("fact", "what"), ("value", "value")],
          rows: rows))
    ]
  }
}
