extension ReportFigure {
  /// A square table of values.
  public struct Matrix: Codable, Equatable, Sendable {
    /// Names of rows and columns.
    public var labels: [String]
    /// Rows of values; null where there is none.
    public var values: [[Double?]]
    /// The value of the first colour.
    public var low: Double
    /// The value of the last colour.
    public var high: Double
    /// How rows and columns are clustered, as a tree of merges; absent where they are not.
    public var merges: [Dendrogram.Merge]?
    /// Where the values come from.
    public var source: String?
  }

  /// The states of one run.
  public struct Strip: Codable, Equatable, Sendable {
    /// The run's label.
    public var label: String
    /// Decides its mark; absent where it is not known.
    public var seed: Int?
    /// Whether its path is named as deviating.
    public var isOutlier = false
    /// Its steps.
    public var steps: [Int]
    /// Its state at each step.
    public var states: [Int]
    /// Steps at which it deviates from the others.
    public var deviatingSteps: [Int]
    /// Where the states come from.
    public var source: String?
  }

  /// States and the ways between them.
  public struct Graph: Codable, Equatable, Sendable {
    /// A state.
    public struct Node: Codable, Equatable, Sendable {
      /// Its number.
      public var state: Int
      /// Number of runs that visit it.
      public var runs: Int
      /// Whether only some runs visit it.
      public var isDetour: Bool
    }
    /// A way from one state to another.
    public struct Edge: Codable, Equatable, Sendable {
      /// The state left.
      public var from: Int
      /// The state entered.
      public var to: Int
      /// Number of runs that go it.
      public var runs: Int
      /// Its probability among the ways out of the state left.
      public var probability: Double
      /// What goes with it.
      public var label: String
    }
    /// The states.
    public var nodes: [Node]
    /// The ways.
    public var edges: [Edge]
    /// Number of runs in all.
    public var runs: Int
    /// Where the transitions come from.
    public var source: String?
  }

  /// A value with an interval.
  public struct Interval: Codable, Equatable, Sendable {
    /// What it is the value of.
    public var label: String
    /// The value.
    public var value: Double
    /// Lower end; absent where none is known.
    public var low: Double?
    /// Upper end; absent where none is known.
    public var high: Double?
    /// Decides its mark; absent where it is not one run's.
    public var seed: Int?
    /// Whether it is a run that the verdict names.
    public var isOutlier: Bool?
    /// Where it comes from.
    public var source: String?
  }

  /// A range of values to compare `intervals` with.
  public struct Reference: Codable, Equatable, Sendable {
    /// What lies in it.
    public var label: String
    /// Where it begins.
    public var low: Double
    /// Where it ends; equal to `low` for a single value.
    public var high: Double
  }

  /// A point by itself.
  public struct Point: Codable, Equatable, Sendable {
    /// Its name.
    public var label: String
    /// Decides its mark; absent where it is not one run's.
    public var seed: Int?
    /// Whether it is a run that the verdict names.
    public var isOutlier = false
    /// Horizontal value.
    public var x: Double
    /// Vertical value.
    public var y: Double
    /// Where both values come from.
    public var sources: [String] = []
  }
}
