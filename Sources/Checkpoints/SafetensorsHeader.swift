import Failures
import Foundation

/// One tensor as the header of a safetensors file describes it.
struct SafetensorsEntry: Equatable {
  let name: String
  let type: ElementType
  let shape: [Int]
  /// Bytes, counted from the end of the header.
  let range: Range<Int>
}

/// The header of a safetensors file: 8 bytes of length, then JSON that may be padded with spaces.
struct SafetensorsHeader {
  /// Longest header that is read, as in the reference implementation.
  static let longest = 100_000_000

  /// The tensors, in the order of their places in the file.
  let entries: [SafetensorsEntry]
  /// Where the data start in the file.
  let dataOffset: Int
  /// The free-text pairs of `__metadata__`.
  let metadata: [String: String]

  /// Reads and checks the header: every tensor's bytes agree with its shape, and together they fill the file without gap
  /// or overlap.
  init(_ bytes: UnsafeRawBufferPointer, path: String) throws {
    func bad(_ offset: Int, _ reason: String) -> Failure {
      Failure(
        .badData, "\(path), offset \(offset)", reason,
        remedy: "the file is damaged or is not a safetensors file: copy or write it again")
    }
    guard bytes.count >= 8 else { throw bad(0, "holds \(bytes.count) bytes, fewer than the 8 of a header length") }
    let announced = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard announced <= UInt64(Self.longest) else {
      throw bad(0, "the header length \(announced) is above the limit of \(Self.longest) bytes")
    }
    let length = Int(announced)
    guard length <= bytes.count - 8 else {
      throw bad(0, "the header length \(length) is more than the \(bytes.count - 8) bytes that follow")
    }
    let text = Data(bytes[8..<(8 + length)])
    guard text.first == UInt8(ascii: "{") else { throw bad(8, "the header does not start with a brace") }
    let decoded: DecodedHeader
    do {
      decoded = try JSONDecoder().decode(DecodedHeader.self, from: text)
    } catch {
      throw bad(8, "the header is not valid: \(JSONProblem.explain(error))")
    }

    let dataOffset = 8 + length
    let available = bytes.count - dataOffset
    for entry in decoded.entries {
      guard entry.range.upperBound <= available else {
        throw bad(
          dataOffset,
          "tensor \"\(entry.name)\" ends at byte \(entry.range.upperBound) of the data, which have \(available)")
      }
      guard let needed = Self.byteCount(entry) else {
        throw bad(8, "the shape \(entry.shape) of tensor \"\(entry.name)\" is negative or too large")
      }
      guard needed == entry.range.count else {
        throw bad(
          dataOffset + entry.range.lowerBound,
          "tensor \"\(entry.name)\" of shape \(entry.shape) and type \(entry.type.rawValue) needs \(needed) bytes, "
            + "but its offsets span \(entry.range.count)")
      }
    }
    let ordered = decoded.entries.sorted {
      ($0.range.lowerBound, $0.range.upperBound, $0.name) < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    var end = 0
    for entry in ordered {
      guard entry.range.lowerBound == end else {
        let fault = entry.range.lowerBound < end ? "overlaps the tensor before it" : "leaves a gap before it"
        throw bad(
          dataOffset + entry.range.lowerBound,
          "tensor \"\(entry.name)\" \(fault): it starts at byte \(entry.range.lowerBound) instead of \(end) of the data"
        )
      }
      end = entry.range.upperBound
    }
    guard end == available else {
      throw bad(dataOffset + end, "\(available - end) bytes follow the last tensor")
    }
    self.entries = ordered
    self.dataOffset = dataOffset
    self.metadata = decoded.metadata
  }

  private static func byteCount(_ entry: SafetensorsEntry) -> Int? {
    var product = entry.type.byteCount
    for extent in entry.shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      product = next
    }
    return product
  }
}

/// The JSON of the header, names in the order of the alphabet.
private struct DecodedHeader: Decodable {
  var entries: [SafetensorsEntry] = []
  var metadata: [String: String] = [:]

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct Description: Decodable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
      if key.stringValue == "__metadata__" {
        metadata = try container.decode([String: String].self, forKey: key)
        continue
      }
      let description = try container.decode(Description.self, forKey: key)
      func corrupt(_ reason: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: container, debugDescription: reason)
      }
      guard let type = ElementType(rawValue: description.dtype) else {
        throw corrupt("the type \"\(description.dtype)\" is unknown")
      }
      let offsets = description.data_offsets
      guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
        throw corrupt("the offsets \(offsets) are not a begin and an end")
      }
      entries.append(
        SafetensorsEntry(
          name: key.stringValue, type: type, shape: description.shape, range: offsets[0]..<offsets[1]))
    }
  }
}
