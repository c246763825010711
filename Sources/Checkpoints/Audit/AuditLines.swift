extension CheckpointAudit {
  /// The audit as lines for people: a table of distances for each run, then the findings.
  public var lines: [String] {
    var lines: [String] = []
    for run in runs {
      lines.append("\(run.folder): \(run.steps.count) steps, \(run.checkpoints.count) readable")
      lines.append("      step  type  distance to previous  correlation with previous  with first  share of first")
      for row in run.checkpoints {
        lines.append(
          Self.right("\(row.step)", 10) + Self.right(row.dtype, 6) + Self.right(Self.text(row.distanceToPrevious), 22)
            + Self.right(Self.text(row.correlationWithPrevious), 27)
            + Self.right(Self.text(row.correlationWithFirst), 12)
            + Self.right(Self.text(row.shareOfFirst), 16))
      }
    }
    if findings.isEmpty {
      lines.append(
        "nothing found: \(runs.count == 1 ? "this is one training run" : "these are \(runs.count) training runs")")
    }
    for finding in findings {
      lines.append("\(finding.kind.rawValue), step \(finding.step): \(finding.file): \(finding.text)")
    }
    return lines
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  /// Four digits behind the point.
  private static func text(_ value: Double?) -> String {
    guard let value, value.isFinite, abs(value) < 1e9 else { return "-" }
    let units = Int((abs(value) * 10_000).rounded())
    let fraction = String(units % 10_000)
    let zeros = String(repeating: "0", count: 4 - fraction.count)
    return (value < 0 && units > 0 ? "-" : "") + "\(units / 10_000)." + zeros + fraction
  }
}
