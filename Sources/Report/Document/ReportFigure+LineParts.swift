extension ReportFigure {
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
}
