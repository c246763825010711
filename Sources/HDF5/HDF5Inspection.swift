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
}
