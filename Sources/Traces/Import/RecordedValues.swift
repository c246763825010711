import Failures
import Files
import Foundation
import Glibc

/// The values of one run in the order of the source, packed; what does not fit in memory lies in a shared file.
struct RecordedValues {
  private var pending: [UInt8] = []
  private var chunks: [Range<Int>] = []
  private var last = (step: 0, place: 0)
  /// How many values there are.
  private(set) var count = 0
  private var forgotten: [(metric: Int, place: Int)] = []

  /// A point to which a later reader can go back.
  struct Mark {
    fileprivate var length: Int
    fileprivate var last: (step: Int, place: Int)
    fileprivate var count: Int
  }

  /// Bytes in memory.
  var pendingBytes: Int { pending.count }

  private var length: Int { chunks.reduce(0) { $0 + $1.count } + pending.count }

  /// Where the values end now.
  var mark: Mark { Mark(length: length, last: last, count: count) }

  /// Adds a value.
  mutating func append(_ value: Double, metric: Int, step: Int, place: Int) {
    add(UInt64(metric))
    add(Self.zigzag(step &- last.step))
    add(Self.zigzag(place &- last.place))
    withUnsafeBytes(of: value.bitPattern.littleEndian) { pending.append(contentsOf: $0) }
    last = (step, place)
    count += 1
  }

  /// Forgets the values of a metric that were added up to a place.
  mutating func forget(metric: Int, upTo place: Int) { forgotten.append((metric, place)) }

  /// Goes back to a mark.
  mutating func truncate(to mark: Mark) {
    var rest = mark.length
    var kept: [Range<Int>] = []
    for chunk in chunks where rest > 0 {
      kept.append(chunk.lowerBound..<min(chunk.upperBound, chunk.lowerBound + rest))
      rest -= kept[kept.count - 1].count
    }
    pending.removeLast(pending.count - rest)
    (chunks, last, count) = (kept, mark.last, mark.count)
  }

  /// Moves what is in memory to the file.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when the disk is full.
  mutating func spill(to file: SpillFile) throws {
    guard !pending.isEmpty else { return }
    chunks.append(try file.append(pending))
    pending = []
  }

  /// The values of every metric in the order of the source.
  ///
  /// - Throws: `Failure` of kind `inputOutput`.
  func metrics(_ file: SpillFile?) throws -> [[RecordedValue]] {
    var answer: [[RecordedValue]] = []
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length)
    for chunk in chunks { bytes += try file?.read(chunk) ?? [] }
    bytes += pending
    bytes.withUnsafeBytes { bytes in
      var (place, step, position) = (0, 0, 0)
      func number() -> UInt64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while true {
          let byte = bytes[place]
          place += 1
          value |= UInt64(byte & 0x7f) << shift
          if byte < 0x80 { return value }
          shift += 7
        }
      }
      while place < bytes.count {
        let metric = Int(number())
        step &+= Self.signed(number())
        position &+= Self.signed(number())
        let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        place += 8
        while answer.count <= metric { answer.append([]) }
        answer[metric].append(RecordedValue(step: step, value: Double(bitPattern: bits), place: position))
      }
    }
    for (metric, place) in forgotten where metric < answer.count { answer[metric].removeAll { $0.place <= place } }
    return answer
  }

  private mutating func add(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      pending.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    pending.append(UInt8(rest))
  }

  private static func zigzag(_ number: Int) -> UInt64 { UInt64(bitPattern: Int64(number << 1 ^ number >> 63)) }

  private static func signed(_ number: UInt64) -> Int { Int(bitPattern: UInt(number >> 1)) ^ -Int(number & 1) }
}

/// A file without a name that goes when the process ends.
final class SpillFile {
  private let descriptor: Int32
  private let path: String
  private var end = 0

  /// Makes the file in the system's temporary folder.
  ///
  /// - Throws: `Failure` of kind `inputOutput`.
  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "polypythia-import-XXXXXX").path
    var template = Array(path.utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Failure.system(.inputOutput, path, "cannot be created", remedy: Self.remedy) }
    unlink(template)
  }

  deinit { close(descriptor) }

  private static let remedy = "set TMPDIR to a folder with room for the values of the table"

  fileprivate func append(_ bytes: [UInt8]) throws -> Range<Int> {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
        return pwrite(descriptor, rest.baseAddress, rest.count, off_t(end + written))
      }
      guard count > 0 else { throw Failure.system(.inputOutput, path, "cannot be written", remedy: Self.remedy) }
      written += count
    }
    defer { end += bytes.count }
    return end..<(end + bytes.count)
  }

  fileprivate func read(_ range: Range<Int>) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
        let count = pread(descriptor, rest.baseAddress, rest.count, off_t(range.lowerBound + filled))
        guard count > 0 else { throw Failure.system(.inputOutput, path, "cannot be read again") }
        filled += count
      }
    }
  }
}
