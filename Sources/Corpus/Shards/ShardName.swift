import Failures
import Foundation

/// The name of one piece of a large file as the suite's tools write it: `<stem>-00003-of-00082.bin`. The number at the end is
/// the LAST number, not how many there are.
public struct ShardName: Sendable, Equatable {
  /// The path before the numbers.
  public let stem: String
  /// Which piece, from 0.
  public let number: Int
  /// The number of the last piece.
  public let last: Int

  /// Names a piece.
  public init(stem: String, number: Int, last: Int) {
    self.stem = stem
    self.number = number
    self.last = last
  }

  /// Reads a path.
  ///
  /// - Throws: `Failure` of kind `usage` when it has not that form.
  public init(path: String) throws {
    let tail = Array(path.utf8.suffix(19))
    let digits = tail.count == 19 ? [tail[1..<6], tail[10..<15]].map { String(decoding: $0, as: UTF8.self) } : []
    guard digits.count == 2, digits.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let number = Int(digits[0]), let last = Int(digits[1]), number <= last, path.utf8.count > 19,
      path.hasSuffix("-\(digits[0])-of-\(digits[1]).bin")
    else {
      throw Failure(
        .usage, path, "is not named like a shard", remedy: "name one like tokens-00000-of-00082.bin")
    }
    stem = String(decoding: path.utf8.dropLast(19), as: UTF8.self)
    self.number = number
    self.last = last
  }

  /// The path.
  public var path: String { "\(stem)-\(Self.digits(number))-of-\(Self.digits(last)).bin" }

  private static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 5 - text.count)) + text
  }
}
