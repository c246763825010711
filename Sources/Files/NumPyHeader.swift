import Foundation

/// What stands before the data of an array in NumPy's `.npy` format, version 1.
///
/// `\x93NUMPY`, the version, the length of the rest (16 bits, little-endian) and a Python dictionary such as
/// `{'descr': '<i4', 'fortran_order': False, 'shape': (24, 2), }`, filled with spaces up to a multiple of 64 bytes.
public enum NumPyHeader {
  /// The bytes with which every such file begins.
  public static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The header of an array in C order.
  ///
  /// - Parameters:
  ///   - type: the type as NumPy writes it, for example "<f4".
  ///   - shape: lengths of the axes, at most 32 of them.
  public static func bytes(type: String, shape: [Int]) -> Data {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var data = Data(magic + [1, 0])
    withUnsafeBytes(of: UInt16(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    return data + Data(header.utf8)
  }
}
