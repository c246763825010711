import Foundation
import Stability

/// Reads the validation losses of published runs where they lie beside the project.
enum PublishedRuns {
  /// The runs of a group; nil when the table is missing.
  static func read(group: String) throws -> [RunRecord]? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "../shared/data/runs/modded-nanogpt/val_loss.tsv")
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    var runs: [RunRecord] = []
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 6, cells[0] == group, let step = Int(cells[2]), let loss = Double(cells[4]) else { continue }
      if runs.last?.name != cells[1] {
        runs.append(RunRecord(name: cells[1], size: "124m", initSeed: runs.count + 1, dataSeed: runs.count + 1))
      }
      runs[runs.count - 1].validationSteps.append(step)
      runs[runs.count - 1].validationLosses.append(loss)
    }
    return runs.isEmpty ? nil : runs
  }
}
