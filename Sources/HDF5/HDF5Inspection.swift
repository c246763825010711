import CHDF5
import Failures

extension HDF5Dataset {
  /// How the values are stored: integers of any width count as `int64`; nil for anything but numbers and fixed-length text.
  ///
  /// - Throws: `Failure` of kind `badData` when the dataset is damaged.
  public func elementType() throws -> ElementType? {
    let type = Identifier(
      try Library.check(.badData, subject, "is damaged") { H5Dget_type(identifier.value) }, { H5Tclose($0) })
    let size = H5Tget_size(type.value)
    switch H5Tget_class(type.value) {
    case H5T_INTEGER: return .int64
    case H5T_FLOAT: return size <= 4 ? .float32 : .float64
    case H5T_STRING:
      return Library.quietly { H5Tis_variable_str(type.value) } == 0 && size > 0 ? .string(bytes: size) : nil
    default: return nil
    }
  }

  /// The name that the dataset has as a dimension scale; nil when it is none.
  public func scaleName() -> String? {
    guard Library.quietly({ H5DSis_scale(identifier.value) }) > 0 else { return nil }
    return Self.scaleName(identifier.value)
  }

  /// For every axis the name of its first dimension scale, nil where it has none.
  public func axisNames() -> [String?] {
    shape.indices.map { axis in
      let found = NameList()
      _ = withExtendedLifetime(found) {
        Library.quietly {
          H5DSiterate_scales(
            identifier.value, UInt32(axis), nil,
            { _, _, scale, context in
              guard let context else { return 1 }
              if let name = HDF5Dataset.scaleName(scale) {
                Unmanaged<NameList>.fromOpaque(context).takeUnretainedValue().list.append(name)
              }
              return 1
            }, Unmanaged.passUnretained(found).toOpaque())
        }
      }
      return found.list.first
    }
  }

  private static func scaleName(_ scale: hid_t) -> String? {
    let length = Library.quietly { H5DSget_scale_name(scale, nil, 0) }
    // A name is an attribute, which an object header of at most 64 KiB holds.
    guard length > 0, length < 1 << 16 else { return nil }
    var bytes = [CChar](repeating: 0, count: Int(length) + 1)
    guard Library.quietly({ H5DSget_scale_name(scale, &bytes, bytes.count) }) > 0 else { return nil }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
