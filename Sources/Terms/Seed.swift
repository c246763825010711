/// Seeds that are not known, as of imported runs, in files.
///
/// A trace has the attributes `init_seed` and `data_seed` for every run, and results have numbers there too: -1 stands for what is not
/// known, as it always has. In memory it is nil.
public enum Seed {
  /// The seed as files hold it.
  public static func stored(_ seed: Int?) -> Int { seed ?? -1 }

  /// The seed that a file holds; nil where it is negative.
  public static func known(_ stored: Int) -> Int? { stored < 0 ? nil : stored }
}

/// A seed in a result, which is a number in JSON whether or not it is known.
@propertyWrapper public struct StoredSeed: Codable, Equatable, Sendable {
  /// The seed; nil when it is not known.
  public var wrappedValue: Int?

  /// Holds a seed.
  public init(wrappedValue: Int?) { self.wrappedValue = wrappedValue }

  /// Reads the number.
  ///
  /// - Throws: `DecodingError` where there is none.
  public init(from decoder: any Decoder) throws {
    wrappedValue = Seed.known(try decoder.singleValueContainer().decode(Int.self))
  }

  /// Writes the number.
  ///
  /// - Throws: `EncodingError` where there is no room for a number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Seed.stored(wrappedValue))
  }
}

/// Both seeds of a run.
public struct RunSeeds: Hashable, Comparable, Sendable {
  /// Seed of the initial weights.
  public let initial: Int
  /// Seed of the data order.
  public let dataOrder: Int

  /// The seeds; nil unless both are known.
  public init?(_ initial: Int?, _ dataOrder: Int?) {
    guard let initial, let dataOrder else { return nil }
    (self.initial, self.dataOrder) = (initial, dataOrder)
  }

  /// By the initial weights, then by the data order.
  public static func < (a: RunSeeds, b: RunSeeds) -> Bool { (a.initial, a.dataOrder) < (b.initial, b.dataOrder) }

  /// "seed 3", or "init 1, data 2" where the two differ.
  public var label: String { initial == dataOrder ? "seed \(initial)" : "init \(initial), data \(dataOrder)" }
}
