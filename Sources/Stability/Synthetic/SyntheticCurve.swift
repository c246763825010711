import Foundation
import Numerics
import Statistics
import Terms

/// The curves of one synthetic run.
struct SyntheticCurve {
  let sweep: SyntheticSweep
  /// What the loss falls towards.
  let level: Double
  /// The run's own offset.
  let offset: Double
  let faults: [SyntheticFault]
  /// Noise that all runs share, one value for each step of the grid in use.
  var common: [Double]

  /// Where on the common curve the run is at a step: the step itself, or less after a restart.
  func progress(at step: Int) -> Int {
    var answer = step
    for case .restart(_, let start, let back) in faults where step >= start { answer = back + step - start }
    return answer
  }

  /// Height of the planted spikes at a step.
  func spike(at step: Int) -> Double {
    var height = 0.0
    for case .spike(_, let start, let top, let duration) in faults where step >= start && step < start + duration {
      height += top * (1 - Double(step - start) / Double(duration))
    }
    return height
  }

  /// The loss with noise.
  func losses(at steps: [Int], _ draws: inout MersenneTwister) -> [Double] {
    let scale = Double(max(1, sweep.trainingSteps.last ?? 100)) / 100
    let (keep, fresh) = (sweep.spread.autocorrelation, (1 - pow(sweep.spread.autocorrelation, 2)).squareRoot())
    var noise = sweep.spread.noise * draws.standardNormal()
    return steps.enumerated().map { index, step in
      if index > 0 { noise = keep * noise + fresh * sweep.spread.noise * draws.standardNormal() }
      let place = progress(at: step)
      let fall = 8 * pow(1 + Double(place) / scale, -0.4)
      let bends = sweep.bends.reduce(0) { $0 + (place > $1.step ? $1.slope * Double(place - $1.step) : 0) }
      let shared = index < common.count ? common[index] : 0
      return level + fall + bends + offset + shift(at: step) + shared + noise + spike(at: step)
    }
  }

  /// The planted shift: deviations times the standard deviation of the offsets between runs.
  private func shift(at step: Int) -> Double {
    let spread = sweep.spread
    let deviation =
      (pow(spread.initialisation, 2) + pow(spread.dataOrder, 2) + pow(spread.interaction, 2)).squareRoot()
    var answer = 0.0
    for case .shift(_, let start, let deviations) in faults where step >= start { answer += deviations * deviation }
    return answer
  }

  /// Fourteen monotone metrics, each a rising curve of its own speed, with the relative noise of the loss.
  func weightMetrics(at steps: [Int], _ draws: inout MersenneTwister) -> [MetricCurve] {
    let last = Double(max(1, steps.last ?? 1))
    return Metric.ofModel.enumerated().map { number, metric in
      let speed = 0.3 + 0.05 * Double(number)
      let values = steps.map { step -> Double in
        let rise = pow(Double(progress(at: step)) / last, speed)
        let noise = 0.1 * sweep.spread.noise * draws.standardNormal()
        return 1 + rise + noise + offset + shift(at: step)
      }
      return MetricCurve(metric: metric.name, steps: steps, values: values)
    }
  }
}
