import Failures
import Foundation

/// GPT-NeoX's division of one data set into documents to train on, to validate and to test.
public struct DocumentSplit: Sendable, Equatable {
  /// The documents of the three parts, which follow each other.
  public let training: Range<Int>
  /// The documents between.
  public let validation: Range<Int>
  /// The last documents.
  public let test: Range<Int>

  /// The library's own default.
  public static let standard = "969, 30, 1"

  /// Divides documents by a text such as "969, 30, 1".
  ///
  /// The first three numbers between commas or slashes, missing ones 0, are normalised; bounds are b + round(share x
  /// documents), halves to even; what the last bound is too large is taken from all three.
  ///
  /// - Throws: `Failure` of kind `configuration` when a number is negative or none is above 0.
  public init(_ text: String, documents: Int) throws {
    let separator: Character = text.contains(",") ? "," : "/"
    let pieces = text.split(separator: separator).map { $0.trimmingCharacters(in: .whitespaces) }
    let numbers = pieces.compactMap(Double.init)
    var parts = Array(numbers.prefix(3))
    let sum = parts.reduce(0, +)
    guard !pieces.isEmpty, numbers.count == pieces.count, sum > 0, sum.isFinite, !parts.contains(where: { $0 < 0 })
    else {
      throw Failure(
        .configuration, "split '\(text)'", "does not give the shares of three parts",
        remedy: "write it like \"\(Self.standard)\"")
    }
    parts += Array(repeating: 0, count: 3 - parts.count)
    var bounds = [0]
    for part in parts {
      let share = (part / sum * Double(documents)).rounded(.toNearestOrEven)
      bounds.append((bounds.last ?? 0) + Int(share))
    }
    let excess = (bounds.last ?? 0) - documents
    bounds = [0] + bounds.dropFirst().map { min(documents, max(0, $0 - excess)) }
    training = bounds[0]..<max(bounds[0], bounds[1])
    validation = training.upperBound..<max(training.upperBound, bounds[2])
    test = validation.upperBound..<max(validation.upperBound, bounds[3])
  }
}
