import Stability
import Traces
import Wording

/// What a report says of runs that belong to no sweep of this program.
enum ImportedFacts {
  /// "6 imported runs: 14m".
  static func title(_ runs: [RunRecord]) -> String {
    // The importers' own word for a size that is not known.
    let sizes = runs.bySize.map(\.size).filter { !$0.isEmpty && $0 != "imported" }
    let named = sizes.isEmpty ? "" : ": \(sizes.joined(separator: ", "))"
    return "\(counted(runs.count, "imported run"))\(named)"
  }

  /// What they may be compared with.
  static let population =
    "Runs from elsewhere, as recorded in the files they were imported from: compare them with each other, and with others "
    + "only where data, budget and precision are known to agree."

  /// Where the runs come from, and the arithmetic of their training where it is known.
  static func facts(_ traces: [TraceReader]) -> [(label: String, value: String)] {
    func values(_ value: (TraceReader) -> String?) -> String {
      let seen = traces.compactMap(value).filter { !$0.isEmpty }.distinct
      return seen.count <= 20 ? seen.joined(separator: "; ") : "\(seen.count) different ones"
    }
    return [
      (label: "Sources", value: values(\.source)), (label: "Precision", value: values(\.precision)),
    ].filter { !$0.value.isEmpty }
  }
}
