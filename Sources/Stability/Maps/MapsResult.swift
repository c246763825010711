/// The training maps of a folder of runs, one per size.
public struct MapsResult: ObservedResult, Equatable, Sendable {
  /// Identifies the observations and options that the result was computed from.
  public var digest: String
  /// Identifies the observations alone.
  public var observations: String
  /// Number of states of the map of the size with most runs (the first of these); every size's is in `sizes`.
  public var states: Int
  /// The Bayesian criterion by number of states, for the same map.
  public var bic: [String: Double]
  /// The path of every run of every size.
  public var runs: [RunPath]
  /// Names of the runs whose path deviates, by the verdict's standardisation.
  public var deviatingRuns: [String]
  /// The standardisation that the verdict rests on.
  public var standardisation: MapStandardisation
  /// Why the two standardisations can disagree.
  public var explanation: String
  /// The rule by which a run is named, with its measured rate of false alarms.
  public var rule: String
  /// Everything about each size, small sizes first.
  public var sizes: [SizeMap]

  /// What went into each size, and what did not.
  public var scopes: [AnalysisScope] { sizes.map(\.scope) }
}

/// The path of one run through the states.
public struct RunPath: Codable, Equatable, Sendable {
  /// One recorded step.
  public struct Point: Codable, Equatable, Sendable {
    /// Updates done.
    public var step: Int
    /// The state on the most probable path.
    public var state: Int
    /// Probability of that state given all steps of the run.
    public var posterior: Double
    /// The most probable state given the steps up to this one only.
    public var filteredState: Int
  }

  /// The run's name.
  public var run: String
  /// The path, by step.
  public var path: [Point]
  /// Share of the run's steps spent in each state: its bag of states.
  public var dwell: [Double]
  /// Steps at which the run deviates from the others; empty where it does not.
  public var deviatingSteps: [Int]
  /// What the deviation consists in, in words; absent where there is none.
  public var deviation: String?
}

/// The maps of one size.
public struct SizeMap: Codable, Equatable, Sendable {
  /// The size.
  public var size: String
  /// What went in and what did not.
  public var scope: AnalysisScope
  /// The map that the verdict rests on.
  public var map: TrainingMap
  /// The map with the other standardisation and as many states, for comparison only.
  public var other: TrainingMap
  /// What the comparison shows for this size.
  public var comparison: String
  /// What must be known where runs share seeds; absent where each has its own.
  public var sharedSeeds: String?
  /// Final performance against the bag of states; absent without a metric or with fewer than three runs.
  public var regression: BagRegression?
  /// The verdict in one sentence.
  public var verdict: String
}

/// One fitted map.
public struct TrainingMap: Codable, Equatable, Sendable {
  /// How a number of states fared.
  public struct Candidate: Codable, Equatable, Sendable {
    /// Number of states.
    public var states: Int
    /// Free parameters, p.
    public var parameters: Int
    /// Rows scored, n.
    public var rows: Int
    /// Log-likelihood of all runs.
    public var logLikelihood: Double
    /// -2 ln L + 2 p.
    public var aic: Double
    /// -2 ln L + p ln n.
    public var bic: Double
    /// Log-likelihood of each run under the model of the others, found by the same search and standardised without the run, in
    /// the units of this map, summed; absent where it was not computed.
    public var leaveOneOutLogLikelihood: Double?
    /// Starts, of all kinds, that ended in a numerical failure.
    public var failedStarts: Int
  }

  /// What a state is.
  public struct State: Codable, Equatable, Sendable {
    /// Its number in canonical order: by the first visit of the first run, then of the others.
    public var state: Int
    /// Runs that visit it.
    public var runs: [String]
    /// Visited by some runs and not by all.
    public var isDetour: Bool
    /// Earliest and latest step at which a run is in it; absent for a state on no path.
    public var firstStep: Int?
    /// See `firstStep`.
    public var lastStep: Int?
    /// Mean number of recorded steps spent per visit.
    public var meanDwell: Double
    /// Its mean by metric, in standardised units.
    public var means: [Double]
    /// Its variance by metric, in standardised units.
    public var variances: [Double]
  }

  /// Going from one state to another.
  public struct Transition: Codable, Equatable, Sendable {
    /// What a metric has to do with it.
    public struct Influence: Codable, Equatable, Sendable {
      /// The metric.
      public var metric: String
      /// Mean change of the log-probability of the new state per standardised unit of the metric, at the step before.
      public var sensitivity: Double
      /// Mean of the new state minus mean of the old one.
      public var change: Double
    }
    /// The state left.
    public var from: Int
    /// The state entered.
    public var to: Int
    /// How often it happens on the paths.
    public var count: Int
    /// The runs that do it.
    public var runs: [String]
    /// Its probability in the model.
    public var probability: Double
    /// Metrics by falling size of the sensitivity.
    public var influences: [Influence]
  }

  /// How metrics were standardised.
  public var standardisation: MapStandardisation
  /// The shape of the covariances.
  public var covariance: String
  /// The metrics, in the order of all lists over metrics.
  public var metrics: [String]
  /// Metrics that never change (in some run, where standardised by run): they count as 0.
  public var constantMetrics: [String]
  /// Every number of states tried; one alone where a map is fitted for comparison.
  public var candidates: [Candidate]
  /// The number with the least Bayesian criterion on the data fitted.
  public var statesByBic: Int
  /// The number that predicts a run best that was left out; absent where it was not computed.
  public var statesByLeaveOneOut: Int?
  /// What must be known before the number of states is believed: too many parameters, or a best fit that was missed.
  public var warnings: [String]
  /// The states of the chosen model.
  public var states: [State]
  /// Transitions on the paths, by states.
  public var transitions: [Transition]
  /// The path of every run.
  public var runs: [RunPath]
  /// Names of the runs whose path deviates.
  public var deviatingRuns: [String]
}
