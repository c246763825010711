/// Something that a synthetic run has and the others do not.
public enum SyntheticFault: Sendable, Equatable {
  /// From a step on, every curve is shifted by so many standard deviations of the runs' own offsets.
  case shift(run: Int, fromStep: Int, deviations: Double)
  /// From a step on, the run goes again through its curve from an earlier step, as after a restart from an old checkpoint.
  case restart(run: Int, atStep: Int, backTo: Int)
  /// The loss and the gradient norm rise by a height at a step and fall back over so many steps.
  case spike(run: Int, atStep: Int, height: Double, duration: Int)

  /// The run, counted from 1 within its size.
  public var run: Int {
    switch self {
    case .shift(let run, _, _), .restart(let run, _, _), .spike(let run, _, _, _): run
    }
  }

  /// The first step at which the run departs.
  public var step: Int {
    switch self {
    case .shift(_, let step, _), .restart(_, let step, _), .spike(_, let step, _, _): step
    }
  }
}

/// Spread of the runs of a synthetic sweep, as standard deviations of the loss in nats per token.
public struct SyntheticSpread: Sendable, Equatable {
  /// Between initialisation seeds.
  public var initialisation: Double
  /// Between data seeds.
  public var dataOrder: Double
  /// Between pairs of the two seeds, beyond what each gives alone.
  public var interaction: Double
  /// Of a single value around its run's curve.
  public var noise: Double
  /// Of what all runs share at a step.
  public var commonNoise: Double
  /// Correlation of a run's noise from one step of the grid to the next, from 0 to below 1.
  public var autocorrelation: Double

  /// Names the spread.
  public init(
    initialisation: Double = 0.01, dataOrder: Double = 0.01, interaction: Double = 0.005, noise: Double = 0.02,
    commonNoise: Double = 0, autocorrelation: Double = 0
  ) {
    self.initialisation = initialisation
    self.dataOrder = dataOrder
    self.interaction = interaction
    self.noise = noise
    self.commonNoise = commonNoise
    self.autocorrelation = autocorrelation
  }
}
