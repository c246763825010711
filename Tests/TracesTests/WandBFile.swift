@testable import Traces

/// Writes the file of a W&B run, by the layout that `RecordLog` and `WandBRecord` describe.
struct WandBFile {
  private(set) var bytes: [UInt8] = RecordLog.head

  /// Appends a record, in pieces where it does not fit into the block.
  mutating func record(_ message: [UInt8]) {
    var rest = message[...]
    var isFirst = true
    repeat {
      var room = RecordLog.blockSize - bytes.count % RecordLog.blockSize
      if room < 7 {
        bytes += [UInt8](repeating: 0, count: room)
        room = RecordLog.blockSize
      }
      let part = rest.prefix(room - 7)
      rest = rest.dropFirst(part.count)
      bytes += Self.piece(Array(part), kind: rest.isEmpty ? (isFirst ? 1 : 4) : (isFirst ? 2 : 3))
      isFirst = false
    } while !rest.isEmpty
  }

  /// A piece of a record with the right check.
  static func piece(_ data: [UInt8], kind: UInt8) -> [UInt8] {
    var check = CyclicCheck.zip
    check.update([kind] + data)
    return (0..<4).map { UInt8(truncatingIfNeeded: check.value >> (8 * $0)) }
      + [UInt8(data.count & 0xff), UInt8(data.count >> 8), kind] + data
  }

  /// Appends what the run is.
  mutating func run(_ id: String, name: String = "", configuration: [(String, String)] = []) {
    let items = configuration.flatMap { Self.field(1, Self.item([$0.0], $0.1)) }
    record(
      Self.field(
        17, Self.field(1, id) + Self.field(3, "p") + Self.field(4, items) + Self.field(8, name)))
  }

  /// Appends a row; a key with dots that begins with a dot is one of inner objects.
  mutating func row(_ step: Int?, _ values: [(String, String)]) { record(Self.rowMessage(step, values)) }

  static func rowMessage(_ step: Int?, _ values: [(String, String)]) -> [UInt8] {
    let items = values.flatMap { key, json in
      field(1, item(key.hasPrefix(".") ? key.split(separator: ".").map(String.init) : [key], json))
    }
    return field(2, items + (step.map { field(2, [8] + varint(UInt64($0))) } ?? []))
  }

  /// Appends what `define_metric` says.
  mutating func define(_ name: String, steps: String) {
    record(Self.field(12, Self.field(name.hasSuffix("*") ? 2 : 1, name) + Self.field(4, steps)))
  }

  mutating func summary(_ key: String, _ json: String) {
    record(Self.field(3, Self.field(1, Self.item([key], json))))
  }

  mutating func exit(_ code: Int) { record(Self.field(18, [8] + Self.varint(UInt64(code)))) }

  /// A whole run with a loss at every step.
  static func losses(_ id: String, name: String, steps: [Int], from loss: Double = 5, exit: Int? = 0) -> WandBFile {
    var file = WandBFile()
    file.run(id, name: name)
    for step in steps { file.row(step, [("loss", "\(loss - Double(step) / 1000)"), ("_step", "\(step)")]) }
    if let exit { file.exit(exit) }
    return file
  }

  private static func item(_ keys: [String], _ json: String) -> [UInt8] {
    (keys.count == 1 ? field(1, keys[0]) : keys.flatMap { field(2, $0) }) + field(16, json)
  }

  static func field(_ number: Int, _ content: [UInt8]) -> [UInt8] {
    varint(UInt64(number << 3 | 2)) + varint(UInt64(content.count)) + content
  }

  private static func field(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f | 0x80)] + varint(value >> 7)
  }
}
