/// A drawing as data: everything that is drawn, so that the drawing and the data offered beside it are the same.
public struct ReportFigure: Codable, Equatable, Sendable {
  /// Which drawing.
  public enum Kind: String, Codable, Sendable {
    /// `lines` over `x`, a `band` behind.
    case lines
    /// `matrix`: a square of colours.
    case matrix
    /// `strips`: a row of states for each run.
    case strips
    /// `graph`: states and the ways between them.
    case graph
    /// `intervals`: a dot and an interval for each row.
    case intervals
    /// `points` over `x` and `y`.
    case points
  }

  /// One axis.
  public struct Axis: Codable, Equatable, Sendable {
    /// What it shows, with its unit.
    public var label: String
    /// Whether it is stretched by the logarithm.
    public var isLogarithmic = false
    /// Values that it shows whatever the data are.
    public var range: [Double] = []

    private enum CodingKeys: String, CodingKey {
      case label, range
      case isLogarithmic = "logarithmic"
    }
  }

  /// One line.
  public struct Line: Codable, Equatable, Sendable {
    /// What a line is.
    public enum Role: String, Codable, Sendable {
      /// One run, or one of several quantities.
      case ordinary
      /// The middle of the runs, or the quantity that the figure is about.
      case median
      /// A run that the verdict names.
      case outlier
      /// What to compare with: a null, a ceiling.
      case reference
    }

    /// Its name.
    public var label: String
    /// Decides dash and mark; absent for lines that are not one run.
    public var seed: Int?
    /// What it is.
    public var role: Role
    /// Positions, ascending.
    public var x: [Double]
    /// Values; null where there is none.
    public var y: [Double?]
    /// Where the values come from.
    public var source: String?
  }

  /// An area between two values at each position.
  public struct Band: Codable, Equatable, Sendable {
    /// What it holds: "middle half of the runs".
    public var label: String
    /// Positions, ascending.
    public var x: [Double]
    /// Lower edge.
    public var low: [Double?]
    /// Upper edge.
    public var high: [Double?]
  }

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

  /// A place along the horizontal axis, drawn upright across the figure.
  public struct Event: Codable, Equatable, Sendable {
    /// What happens there.
    public var label: String
    /// Its position.
    public var x: Double
    /// Lower end of its interval; absent where none is known.
    public var low: Double?
    /// Upper end of its interval; absent where none is known.
    public var high: Double?
    /// Where it comes from.
    public var source: String?
  }

  /// A point of a line to look at.
  public struct Mark: Codable, Equatable, Sendable {
    /// What it is.
    public var label: String
    /// Decides its shape; absent where it is not one run's.
    public var seed: Int?
    /// Its position.
    public var x: Double
    /// Its value.
    public var y: Double
    /// Where it comes from.
    public var source: String?
  }

  /// A point by itself.
  public struct Point: Codable, Equatable, Sendable {
    /// Its name.
    public var label: String
    /// Decides its mark; absent where it is not one run's.
    public var seed: Int?
    /// Whether it is a run that the verdict names.
    public var isOutlier: Bool
    /// Horizontal value.
    public var x: Double
    /// Vertical value.
    public var y: Double
    /// Where both values come from.
    public var sources: [String]
  }

  /// A name that is the same from version to version and unique in the report: "validation-loss-14m".
  public var id: String
  /// Which drawing.
  public var kind: Kind
  /// The heading.
  public var title: String
  /// How it was made: smoothing, thinning, what the band is.
  public var note: String
  /// What there is to see, for people who cannot see it.
  public var description: String
  /// The model size that decides the colour; absent where several are shown.
  public var size: String?
  /// The horizontal axis.
  public var x: Axis?
  /// The vertical axis.
  public var y: Axis?
  /// Whether the same lines are also worth a look on logarithmic axes.
  public var hasLogarithmicForm = false
  /// See `Kind`.
  public var lines: [Line]?
  /// See `Kind`.
  public var band: Band?
  /// Places across `lines`, such as change points.
  public var events: [Event]?
  /// Points on `lines`, such as spikes.
  public var marks: [Mark]?
  /// See `Kind`.
  public var matrix: Matrix?
  /// See `Kind`.
  public var strips: [Strip]?
  /// See `Kind`.
  public var graph: Graph?
  /// See `Kind`.
  public var intervals: [Interval]?
  /// See `Kind`.
  public var points: [Point]?
  /// What to compare `intervals` with.
  public var reference: Reference?

  init(id: String, kind: Kind, title: String, note: String, description: String, size: String? = nil) {
    self.id = ReportIdentifier.safe(id)
    self.kind = kind
    self.title = title
    self.note = note
    self.description = description
    self.size = size
  }
}
