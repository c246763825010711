import Files
import Foundation

/// Writes scalars as an event file of TensorBoard: records of `Event` messages, the mirror image of `RecordFile`.
///
/// The time of an event is its step in seconds, so that equal runs give equal files.
struct EventFileWriter {
  private static let bytesPerWrite = 1 << 20

  private let stream: FileStream
  private var pending = Data()

  /// Starts a file with the record that tells its version; from version 2 on, readers keep events in any order of steps.
  init(_ stream: FileStream) {
    self.stream = stream
    var event = WireMessageWriter()
    event.add(1, fixed: 0.0)
    event.add(3, text: "brain.Event:2")
    add(event.data)
  }

  /// Adds the scalars of one step.
  mutating func add(step: Int, _ scalars: [(tag: String, value: Float)]) throws {
    var summary = WireMessageWriter()
    for scalar in scalars {
      var value = WireMessageWriter()
      value.add(1, text: scalar.tag)
      value.add(2, fixed: scalar.value)
      summary.add(1, value.data)
    }
    var event = WireMessageWriter()
    event.add(1, fixed: Double(step))
    event.add(2, varint: UInt64(bitPattern: Int64(step)))
    event.add(5, summary.data)
    add(event.data)
    if pending.count >= Self.bytesPerWrite { try flush() }
  }

  /// Writes what is pending.
  mutating func flush() throws {
    try pending.withUnsafeBytes { try stream.write($0) }
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func add(_ record: Data) {
    let length = withUnsafeBytes(of: UInt64(record.count).littleEndian) { Data($0) }
    for part in [length, record] {
      pending += part
      withUnsafeBytes(of: RecordFile.maskedCheck(part).littleEndian) { pending.append(contentsOf: $0) }
    }
  }
}
