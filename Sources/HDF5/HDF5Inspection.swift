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
  public func scaleName() -> String? { NamedScale(attributeOwner: identifier.value, subject: subject).name }

  /// For every axis the name of its first dimension scale, nil where it has none.
  public func axisNames() -> [String?] { (try? attachedScales()) ?? shape.map { _ in nil } }

  private func attachedScales() throws -> [String?] {
    func check<Answer: SignedInteger>(_ call: () -> Answer) throws -> Answer {
      try Library.check(.badData, subject, "its dimension scales cannot be read", call)
    }
    let attribute = Identifier(
      try check { H5Aopen(identifier.value, "DIMENSION_LIST", pp_h5_default()) }, { H5Aclose($0) })
    let space = Identifier(try check { H5Aget_space(attribute.value) }, { H5Sclose($0) })
    let stored = Identifier(try check { H5Aget_type(attribute.value) }, { H5Tclose($0) })
    guard try check({ H5Sget_simple_extent_npoints(space.value) }) == shape.count,
      H5Tget_class(stored.value) == H5T_VLEN
    else { return shape.map { _ in nil } }
    let element = Identifier(try check { H5Tget_super(stored.value) }, { H5Tclose($0) })
    guard H5Tget_class(element.value) == H5T_REFERENCE, H5Tget_size(element.value) == MemoryLayout<hobj_ref_t>.size
    else { return shape.map { _ in nil } }
    let type = Identifier(try check { H5Tget_native_type(stored.value, H5T_DIR_ASCEND) }, { H5Tclose($0) })
    var lists = [hvl_t](repeating: hvl_t(), count: shape.count)
    _ = try check { H5Aread(attribute.value, type.value, &lists) }
    defer { _ = Library.quietly { H5Dvlen_reclaim(type.value, space.value, pp_h5_default(), &lists) } }
    return lists.map { list in
      guard list.len > 0, let first = list.p else { return nil }
      let scale = Library.quietly { H5Rdereference2(identifier.value, pp_h5_default(), H5R_OBJECT, first) }
      guard scale >= 0 else { return nil }
      let object = Identifier(scale, { H5Oclose($0) })
      return withExtendedLifetime(object) { NamedScale(attributeOwner: object.value, subject: subject).name }
    }
  }
}

/// What may be a dimension scale. The library's own questions about scales walk over all attributes of a dataset, and it does not
/// survive every damaged list of them; the attributes that matter are asked for by name here.
private struct NamedScale: HDF5AttributeHolder {
  let attributeOwner: hid_t
  let subject: String

  var name: String? {
    guard (try? readText("CLASS")) == "DIMENSION_SCALE" else { return nil }
    return try? readText("NAME")
  }
}
