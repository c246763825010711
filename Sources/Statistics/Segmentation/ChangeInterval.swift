import Foundation

extension CurveChanges.Search {
  /// The changes with their intervals.
  ///
  /// A place belongs to a change's interval when the curve that changes there costs at most a quantile more than the best
  /// one, in units of the long-run variance, the bends beside it being moved to suit it. For a bend the quantile is that of
  /// F with 1 and n_e - p degrees of freedom (n_e = n variance / long-run variance: the number of independent values worth as
  /// much); for a jump, whose place is the highest point of two random walks, it is -2 ln (1 - sqrt(level)). The interval
  /// reaches from the last place rejected below to the first rejected above.
  func changes(_ outcome: Outcome, steps: [Int], range: Double, level: Double) -> [CurveChanges.Change] {
    let profile = ChangeProfile(fit: outcome.fit, bends: outcome.bends, last: steps.count - 1)
    let slopes = outcome.fit.slopes(outcome.bends)
    let effective = Double(steps.count) * outcome.noise.variance / outcome.noise.longRunVariance
    let degrees = max(2, effective - Double(2 + 2 * outcome.bends.count))
    let quantile = GSL.studentUpperQuantile((1 - level) / 2, degreesOfFreedom: degrees)
    let jumpQuantile = -2 * log(1 - level.squareRoot())
    func perStep(_ slope: Double, at index: Int) -> Double {
      // The derivative of position over step, from the points around.
      let (low, high) = (max(0, index - 1), min(steps.count - 1, index + 1))
      let positions = outcome.fit.positions
      return slope * range * (positions[high] - positions[low]) / Double(steps[high] - steps[low])
    }
    var found: [CurveChanges.Change] = []
    var place = 0
    while place < outcome.bends.count {
      let bend = outcome.bends[place]
      let isJump = place + 1 < outcome.bends.count && outcome.bends[place + 1] == bend + 1
      let width = isJump ? 2 : 1
      let tolerance = (isJump ? jumpQuantile : quantile * quantile) * outcome.noise.longRunVariance
      let accepted = profile.accepted(place..<place + width, tolerance: tolerance)
      let index = isJump ? bend + 1 : bend
      found.append(
        CurveChanges.Change(
          isJump: isJump, step: steps[index], low: steps[accepted.lowerBound],
          high: steps[min(steps.count - 1, accepted.upperBound + width - 1)],
          slopes: CurveChanges.Slopes(
            before: perStep(slopes[place], at: index), after: perStep(slopes[place + width], at: index))))
      place += width
    }
    return found
  }
}

/// How the cost of a curve rises as one of its changes is moved and the others follow.
struct ChangeProfile {
  let fit: JoinedLineFit
  let bends: [Int]
  /// Index of the last value.
  let last: Int

  /// The indices around the change made of the bends in `moving` (one, or two at neighbouring points), from the last index
  /// rejected below it to the first rejected above; or up to the neighbouring changes.
  func accepted(_ moving: Range<Int>, tolerance: Double) -> ClosedRange<Int> {
    let limit = fit.cost(bends) + tolerance
    return end(moving, -1, limit)...end(moving, 1, limit)
  }

  private func end(_ moving: Range<Int>, _ direction: Int, _ limit: Double) -> Int {
    var trial = bends
    while true {
      for place in moving { trial[place] += direction }
      // Neighbours in the way are pushed along; at the ends of the curve there is no farther.
      guard Self.makeRoom(&trial, moving, direction, last) else { return trial[moving.lowerBound] - direction }
      if fit.cost(trial) > limit {
        relax(&trial, moving, limit)
        if fit.cost(trial) > limit { return trial[moving.lowerBound] }
      }
    }
  }

  private static func makeRoom(_ bends: inout [Int], _ moving: Range<Int>, _ direction: Int, _ last: Int) -> Bool {
    if direction > 0 {
      for place in stride(from: moving.upperBound, to: bends.count, by: 1) where bends[place] <= bends[place - 1] {
        bends[place] = bends[place - 1] + 1
      }
      return (bends.last ?? 0) < last
    }
    for place in stride(from: moving.lowerBound - 1, through: 0, by: -1) where bends[place] >= bends[place + 1] {
      bends[place] = bends[place + 1] - 1
    }
    return (bends.first ?? 1) > 0
  }

  // Moves the other bends by ever smaller strides while that lowers the cost and until it is within the limit.
  private func relax(_ trial: inout [Int], _ moving: Range<Int>, _ limit: Double) {
    var cost = fit.cost(trial)
    var stride = max(1, last / 16)
    while stride >= 1, cost > limit {
      var moved = false
      for place in trial.indices where !moving.contains(place) {
        for step in [-stride, stride] {
          var next = trial
          next[place] += step
          let low = place == 0 ? 1 : next[place - 1] + 1
          let high = place == next.count - 1 ? last - 1 : next[place + 1] - 1
          guard next[place] >= low, next[place] <= high else { continue }
          let found = fit.cost(next)
          if found < cost { (trial, cost, moved) = (next, found, true) }
        }
      }
      if !moved { stride /= 2 }
    }
  }
}
