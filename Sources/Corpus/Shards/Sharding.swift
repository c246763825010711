import Failures
import Files
import Foundation

/// Cutting a token file into pieces of equal size, and joining pieces, as the suite's own tools do.
///
/// Two of their defects are not repeated: a file whose size is an exact multiple of the piece's gets no empty last piece, and
/// joining notices missing pieces, pieces of the wrong size, and an empty last piece that the original tool left.
public enum Sharding {
  /// The suite's size of a piece in bytes, 5 GB.
  public static let standardBytes = 5_000_000_000
  /// Most pieces that five digits can number.
  private static let mostShards = 100_000

  /// What was written or read.
  public struct Result: Codable, Sendable, Equatable {
    /// The whole file.
    public var file: String
    /// Its size in bytes.
    public var bytes: Int
    /// SHA-256 of the whole file.
    public var sha256: String
    /// The pieces in order.
    public var shards: [Shard]
  }

  /// One piece.
  public struct Shard: Codable, Sendable, Equatable {
    /// Where it is.
    public var file: String
    /// Its size in bytes.
    public var bytes: Int
    /// SHA-256 of the piece.
    public var sha256: String
  }

  /// Cuts a file into `<folder>/<stem>-<i>-of-<last>.bin`.
  ///
  /// - Parameters:
  ///   - path: A `.bin` file.
  ///   - folder: Where the pieces go; made where it is missing.
  ///   - shardBytes: Bytes of every piece but the last, at least 1.
  /// - Throws: `Failure` of kind `usage` for a file of another name or too many pieces, `missingInput` when it cannot be
  ///   read, `badData` when it is empty, `cannotCreate` or `inputOutput` when writing fails.
  public static func shard(_ path: String, into folder: String, shardBytes: Int = standardBytes) throws -> Result {
    guard path.hasSuffix(".bin") else {
      throw Failure(.usage, path, "is not named .bin", remedy: "the .idx file is not cut; copy it")
    }
    guard shardBytes >= 1 else {
      throw Failure(.usage, "--shard-bytes", "cannot be \(shardBytes)", remedy: "give at least 1")
    }
    let whole = try MappedFile(path)
    defer { withExtendedLifetime(whole) {} }
    let size = whole.bytes.count
    guard size > 0 else { throw Failure(.badData, path, "is empty", remedy: "there is nothing to cut") }
    let count = (size - 1) / shardBytes + 1
    guard count <= mostShards else {
      throw Failure(
        .usage, "--shard-bytes", "\(shardBytes) gives \(count) pieces, more than five digits can number",
        remedy: "give a larger number")
    }
    try AtomicWriting.ensureFolder(folder)
    let stem = folder + "/" + String(PathName.last(of: path).dropLast(4))
    var digest = SHA256()
    let shards = try (0..<count).map { number in
      let name = ShardName(stem: stem, number: number, last: count - 1).path
      let piece = UnsafeRawBufferPointer(
        rebasing: whole.bytes[(number * shardBytes)..<min(size, (number + 1) * shardBytes)])
      try AtomicWriting.stream(to: name) { try $0.write(piece) }
      digest.update(piece)
      return Shard(file: name, bytes: piece.count, sha256: SHA256.hexadecimal(of: piece))
    }
    return Result(file: path, bytes: size, sha256: digest.hexadecimal(), shards: shards)
  }

  /// Joins pieces to `<folder>/<stem>.bin`.
  ///
  /// - Parameters:
  ///   - path: Any one of the pieces.
  ///   - folder: Where the file goes; nil for beside the pieces.
  /// - Throws: `Failure` of kind `usage` for a path that names no piece, `missingInput` naming the first missing piece,
  ///   `badData` for a piece that is not as long as the first (the last may be shorter), `cannotCreate` or `inputOutput`
  ///   when writing fails.
  public static func unshard(_ path: String, into folder: String? = nil) throws -> Result {
    let name = try ShardName(path: path)
    let names = (0...name.last).map { ShardName(stem: name.stem, number: $0, last: name.last).path }
    let expected = try size(names[0])
    for (number, shard) in names.enumerated() {
      let size = try size(shard)
      let isLast = number == name.last
      guard size == expected || isLast && size <= expected else {
        throw Failure(
          .badData, shard, "has \(size) bytes, but the first piece has \(expected)",
          remedy: "fetch the piece again; `data checksum` tells which are damaged")
      }
    }
    let stem = PathName.last(of: name.stem)
    let target = folder ?? PathName.parent(of: name.stem)
    let file = target.isEmpty ? stem + ".bin" : target + "/" + stem + ".bin"
    if !target.isEmpty { try AtomicWriting.ensureFolder(target) }
    var digest = SHA256()
    var shards: [Shard] = []
    try AtomicWriting.stream(to: file) { stream in
      for shard in names {
        let piece = try MappedFile(shard)
        defer { withExtendedLifetime(piece) {} }
        try stream.write(piece.bytes)
        digest.update(piece.bytes)
        shards.append(Shard(file: shard, bytes: piece.bytes.count, sha256: SHA256.hexadecimal(of: piece.bytes)))
      }
    }
    let bytes = shards.reduce(0) { $0 + $1.bytes }
    return Result(file: file, bytes: bytes, sha256: digest.hexadecimal(), shards: shards)
  }

  private static func size(_ path: String) throws -> Int {
    let file = try MappedFile(path)
    defer { withExtendedLifetime(file) {} }
    return file.bytes.count
  }
}
