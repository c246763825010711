import Files
import Foundation
import Runs
import Stability
import Traces

/// Cohen's kappas of the runs' answers in the layout that the notebook of the PolyPythias paper reads: tables divided by tabs,
/// `self_consistency.tsv` with the column `kappa_w_last_step` and `inter_seed.tsv` with the column `kappa_w_0`.
///
/// "0" is the paper's first run; here it is the first run of a size. The benchmark of runs without answers to benchmark items
/// is "probe": whether the likeliest next tokens on the probe set are the same.
struct NotebookAgreement {
  private let sizes: [SizeAgreement]
  private let wanted: Set<String>
  private let records: [RunRecord]

  /// Computes the agreement with the analysis's own options, or takes the stored one.
  init(_ folder: RunFolder, runs wanted: [String]) throws {
    sizes = try AgreementAnalysis().result(in: folder.context).sizes
    self.wanted = Set(wanted)
    records = folder.runs
  }

  /// Writes both tables.
  func write(into folder: String, after earlier: ExportedFiles) throws -> ExportedFiles {
    var files = earlier.files
    let tables: [(file: String, column: String, value: (LabelStep, Int) -> Double?)] = [
      ("self_consistency.tsv", "kappa_w_last_step", { $0.perRun[$1].selfConsistency }),
      ("inter_seed.tsv", "kappa_w_0", { step, run in step.matrix[run].first ?? nil }),
    ]
    for table in tables {
      let rows = sizes.flatMap { lines(of: $0, table.value) }
      try AtomicWriting.write(
        (["step\tseed\t\(table.column)\tbenchmark\tsize"] + rows).joined(separator: "\n") + "\n",
        to: "\(folder)/\(table.file)")
      files.append(ExportedFile(file: table.file, entries: rows.count))
    }
    return ExportedFiles(files: files, leftOut: earlier.leftOut)
  }

  private func lines(of size: SizeAgreement, _ value: (LabelStep, Int) -> Double?) -> [String] {
    let answers = size.tasks.compactMap { task in
      task.definitions.first { $0.definition == task.used }.map { (task.task, $0.agreement) }
    }
    // The notebook writes the unit itself.
    let number = size.size.hasSuffix("m") ? String(size.size.dropLast()) : size.size
    return (size.tokens.map { [("probe", $0)] + answers } ?? answers).flatMap { benchmark, labels in
      labels.steps.flatMap { step in
        labels.runs.indices.filter { wanted.contains(labels.runs[$0]) }.map { run in
          let kappa = value(step, run).map { "\($0)" } ?? ""
          let seed = NotebookMaps.seed(of: labels.runs[run], at: run, among: records)
          return "\(step.step)\t\(seed)\t\(kappa)\t\(benchmark)\t\(number)"
        }
      }
    }
  }
}
