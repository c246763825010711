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
