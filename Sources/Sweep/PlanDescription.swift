import Configuration
import Launch
import Numerics
import Runs
import Stability
import Training
import Wording

/// The plan as it is shown before anything starts.
public struct PlanDescription: Sendable {
  /// The plan.
  public let plan: SweepPlan
  /// What it needs.
  public let estimate: PlanEstimate
  /// Where it runs.
  public let machine: Machine
  /// How the cores are divided.
  public var parallelism = Parallelism()
  /// The sweep's folder.
  public let folder: String
  /// Whether the folder holds this plan already.
  public let continues: Bool
  /// Bytes that the folder takes on disk already.
  public var alreadyThere = 0

  /// The lines to print.
  public var lines: [String] {
    let names = plan.runs.map(\.name)
    var lines = ["Sweep of \(counted(names.count, "run")) into \(folder)"]
    if continues { lines[0] += " (continued: finished runs are kept)" }
    lines.append(recipe)
    lines.append("")
    var rows = [
      ["size", "runs", "parameters", "tokens a run", "memory a run", "disk a run", "time a run", "observations"]
    ]
    for size in estimate.sizes {
      rows.append([
        size.size, "\(size.runs)", Wording.count(size.largest.parameters), Wording.count(size.largest.tokens),
        Wording.bytes(size.largest.memory), Wording.bytes(size.largest.diskKept),
        Wording.duration(size.largest.seconds),
        "\(Wording.count(size.largest.observations)) x \(Wording.shortDuration(size.largest.observationSeconds))",
      ])
    }
    lines += AlignedColumns.lines(rows).map { "  " + $0 }
    lines.append("")
    let rate = Wording.decimal(machine.matrixRate / 1e9, 0)
    let present = continues ? "; \(Wording.bytes(alreadyThere)) are there" : ""
    let left = continues ? " for the \(estimate.runsLeft) of \(counted(names.count, "run")) not done yet" : ""
    lines.append(
      "\(estimate.workers) at a time: \(Wording.bytes(estimate.memory)) of memory, \(Wording.bytes(estimate.diskKept)) of disk "
        + "(at most \(Wording.bytes(estimate.diskPeak)) while running\(present)), "
        + "about \(Wording.duration(estimate.seconds))\(left) "
        + "(\(rate) GFLOP/s a core, OpenBLAS core \(machine.blasCore))")
    return lines + warnings.map { "warning: \($0)" }
  }

  /// What the machine or the division of its cores costs.
  public var warnings: [String] { [machine.warning].compactMap { $0 } + parallelism.warnings(cores: machine.cores) }

  private var recipe: String {
    guard let first = plan.runs.first?.configuration else { return "" }
    let budget = PlanBudget(plan)
    let rows = "\(Wording.count(first.vocabularySize)) vocabulary rows\(first.vocabularyNote)"
    return "Preset \(plan.preset): \(budget.amount), \(rows), \(first.precision.rawValue), on \(corpus); "
      + budget.standing
  }

  private var corpus: String {
    let names = plan.corpus.sources
    let bytes = Wording.bytes(plan.corpus.bytes)
    if let tokens = plan.corpus.tokens, let file = names.last {
      return "\(file.name) (\(Wording.count(tokens)) tokens, \(bytes))"
    }
    return names.count == 1 ? "\(names[0].name) (\(bytes))" : "\(names.count) texts (\(bytes))"
  }
}
