import Failures
import Files
import Foundation

/// An array in NumPy's `.npy` format, versions 1 to 3: one type, little-endian, in C order.
///
/// The header is `\x93NUMPY`, two version bytes, its length (16 bits, 32 from version 2 on) and a Python dictionary such as
/// `{'descr': '<i4', 'fortran_order': False, 'shape': (24, 2), }`, filled with spaces up to a multiple of 64 bytes.
public struct NumPyFile: Sendable {
  /// Where the file is.
  public let path: String
  /// The type as NumPy writes it, for example "<i4".
  public let type: String
  /// Lengths of the axes.
  public let shape: [Int]
  /// Number of elements: the product of `shape`.
  public let count: Int

  private let file: MappedFile
  private let dataOffset: Int

  /// Opens and checks a file.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it is missing, `badData` with the byte offset when its header is
  ///   damaged, it is in Fortran order or big-endian, or its size is not that of its shape.
  public init(_ path: String) throws {
    let file = try MappedFile(path)
    self = try file.explaining(as: [.numpy]) { try NumPyFile(file) }
  }

  private init(_ file: MappedFile) throws {
    let path = file.path
    let bytes = file.bytes
    defer { withExtendedLifetime(file) {} }
    guard bytes.count >= 12, bytes.prefix(6).elementsEqual(NumPyHeader.magic) else {
      throw Self.damaged("\(path), byte 0", "does not begin as an .npy file")
    }
    guard (1...3).contains(bytes[6]) else { throw Self.damaged("\(path), byte 6", "unknown version \(bytes[6])") }
    let isShort = bytes[6] == 1
    let start = isShort ? 10 : 12
    let length =
      isShort
      ? Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
      : Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    guard length <= 1 << 16, length <= bytes.count - start else {
      throw Self.damaged("\(path), byte 8", "a header of \(length) bytes does not fit a file of \(bytes.count)")
    }
    let text = String(decoding: bytes[start..<(start + length)], as: UTF8.self)
    guard let header = Header(text) else {
      throw Self.damaged("\(path), byte \(start)", "the header is not one that NumPy writes")
    }
    guard let width = Self.width(header.type) else {
      throw Self.damaged("\(path), byte \(start)", "the type '\(header.type)' is not a little-endian number")
    }
    guard !header.isFortranOrder else {
      throw Self.damaged("\(path), byte \(start)", "is in Fortran order")
    }
    var size = width
    for length in header.shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else { throw Self.damaged("\(path), byte \(start)", "the shape \(header.shape) overflows") }
      size = product
    }
    guard size == bytes.count - start - length else {
      throw Self.damaged(
        "\(path), byte \(start)",
        "the shape \(header.shape) needs \(size) bytes, but \(bytes.count - start - length) follow the header")
    }
    self.path = path
    self.file = file
    type = header.type
    shape = header.shape
    count = size / width
    dataOffset = start + length
  }

  /// The elements as whole numbers of a type that has the width of the file's.
  ///
  /// - Throws: `Failure` of kind `badData` when `type` is not the file's type.
  func integers<Stored: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ stored: Stored.Type
  ) throws -> MappedIntegers<Stored> {
    let wanted = Self.type(of: stored)
    guard type == wanted else {
      throw Self.damaged(path, "holds the type '\(type)', not '\(wanted)'")
    }
    return MappedIntegers(file, offset: dataOffset, count: count)
  }

  /// Where an element lies in the file, for messages.
  func offset(of element: Int) -> Int { dataOffset + element * (Self.width(type) ?? 1) }

  /// The bytes of a file that holds these elements.
  public static func encode<Stored: FixedWidthInteger & BitwiseCopyable>(
    _ values: some Sequence<Stored>, shape: [Int]
  ) -> Data {
    var data = NumPyHeader.bytes(type: type(of: Stored.self), shape: shape)
    for value in values { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }
    return data
  }

  private static func type<Stored: FixedWidthInteger>(of stored: Stored.Type) -> String {
    let width = Stored.bitWidth / 8
    return "\(width == 1 ? "|" : "<")\(Stored.isSigned ? "i" : "u")\(width)"
  }

  private static func width(_ type: String) -> Int? {
    switch type {
    case "|i1", "|u1", "|b1": 1
    case "<i2", "<u2", "<f2": 2
    case "<i4", "<u4", "<f4": 4
    case "<i8", "<u8", "<f8": 8
    default: nil
    }
  }

  private static func damaged(_ subject: String, _ reason: String) -> Failure {
    Failure(.badData, subject, reason, remedy: "remove the file to have it made again, or fetch it again")
  }
}

/// The dictionary in an `.npy` file's header.
private struct Header {
  var type = ""
  var isFortranOrder = false
  var shape: [Int] = []

  /// Reads the three entries in any order; nil for anything else.
  init?(_ text: String) {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard trimmed.hasPrefix("{"), trimmed.hasSuffix("}") else { return nil }
    guard let type = Self.value(of: "descr", in: trimmed), let order = Self.value(of: "fortran_order", in: trimmed),
      let shape = Self.value(of: "shape", in: trimmed), type.first == "'", shape.first == "("
    else { return nil }
    guard let end = type.dropFirst().firstIndex(of: "'"), let close = shape.firstIndex(of: ")") else { return nil }
    self.type = String(type[type.index(after: type.startIndex)..<end])
    guard order.hasPrefix("False") || order.hasPrefix("True") else { return nil }
    isFortranOrder = order.hasPrefix("True")
    for piece in shape[..<close].dropFirst().split(separator: ",") {
      let digits = piece.trimmingCharacters(in: .whitespaces)
      if digits.isEmpty { continue }
      guard let length = Int(digits), length >= 0, self.shape.count < 32 else { return nil }
      self.shape.append(length)
    }
  }

  private static func value(of key: String, in text: String) -> Substring? {
    guard let range = text.range(of: "'\(key)':") else { return nil }
    return text[range.upperBound...].drop { $0 == " " }
  }
}
