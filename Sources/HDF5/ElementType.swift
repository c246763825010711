import CHDF5
import Failures

/// How the values of a dataset or attribute are stored in the file: little-endian numbers or fixed-length UTF-8.
public enum ElementType: Equatable, Sendable {
  /// 64-bit signed integers.
  case int64
  /// IEEE binary32.
  case float32
  /// IEEE binary64.
  case float64
  /// UTF-8 text of so many bytes, at least 1, padded with zero bytes.
  case string(bytes: Int)

  /// The library's type.
  func make(_ subject: String) throws -> Identifier {
    switch self {
    case .int64: return try Self.copy(pp_h5_file_int64(), subject)
    case .float32: return try Self.copy(pp_h5_file_float(), subject)
    case .float64: return try Self.copy(pp_h5_file_double(), subject)
    case .string(let bytes):
      let type = try Self.copy(pp_h5_c_string(), subject)
      // The library converts no text that is marked as UTF-8 to the plain text that Octave asks for. So the bytes are UTF-8
      // and the attribute "_Encoding" of the dataset says so, as in netCDF-4 files.
      for answer in [H5Tset_size(type.value, max(1, bytes)), H5Tset_strpad(type.value, H5T_STR_NULLPAD)] {
        try Library.check(.internalError, subject, "a text type cannot be made") { answer }
      }
      return type
    }
  }

  static func copy(_ type: hid_t, _ subject: String) throws -> Identifier {
    Identifier(
      try Library.check(.internalError, subject, "a type cannot be made") { H5Tcopy(type) }, { H5Tclose($0) })
  }
}

/// A number that datasets and attributes are read into and written from; the library converts between the numeric types.
public protocol HDF5Number: BitwiseCopyable, Sendable {
  /// How such numbers are stored.
  static var elementType: ElementType { get }
  /// Zero.
  static var zero: Self { get }
}

extension HDF5Number {
  /// The library's type of the numbers in memory.
  static var memoryType: hid_t {
    switch elementType {
    case .float32: pp_h5_native_float()
    case .float64: pp_h5_native_double()
    default: pp_h5_native_int64()
    }
  }
}

extension Float: HDF5Number {
  /// Stored as binary32.
  public static var elementType: ElementType { .float32 }
}

extension Double: HDF5Number {
  /// Stored as binary64.
  public static var elementType: ElementType { .float64 }
}

extension Int64: HDF5Number {
  /// Stored as 64-bit signed integers.
  public static var elementType: ElementType { .int64 }
}

/// Fixed-length text.
enum PaddedText {
  /// The texts one after the other, each cut at a character boundary and padded with zero bytes to `width`.
  static func pack(_ texts: [String], width: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: texts.count * width)
    for (index, text) in texts.enumerated() {
      var place = index * width
      let end = place + width
      for scalar in text.unicodeScalars {
        let encoded = Array(String(scalar).utf8)
        guard place + encoded.count <= end else { break }
        for byte in encoded {
          bytes[place] = byte
          place += 1
        }
      }
    }
    return bytes
  }

  /// The texts of packed bytes; what is not UTF-8 is replaced by U+FFFD.
  static func unpack(_ bytes: [UInt8], width: Int) -> [String] {
    stride(from: 0, to: bytes.count - width + 1, by: width).map { start in
      String(decoding: bytes[start..<(start + width)].prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
