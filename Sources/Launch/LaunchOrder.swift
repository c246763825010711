import NeoX
import Runs
import Training

/// The order in which runs are started: the largest first, which ends sooner and needs the least disk at the end.
public enum LaunchOrder {
  /// Places of the runs in the plan, in the order of starting; runs of equal work stay in the plan's order.
  public static func indices(_ runs: [PlannedRun]) -> [Int] {
    let work = runs.map { run -> Double in
      let width = ModelSize.named(run.configuration.size).map { Double($0.layers * $0.width * $0.width) } ?? 0
      return width * Double(run.configuration.steps * run.configuration.batchSize * run.configuration.sequenceLength)
    }
    return runs.indices.sorted { (work[$0], -$0) > (work[$1], -$1) }
  }
}
