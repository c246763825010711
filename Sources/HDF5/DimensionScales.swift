import CHDF5
import Failures

/// Which axes of the datasets of a group are named by its dimension scales.
///
/// The library's own questions about scales walk over all attributes of a dataset, and the lists of scales that datasets have
/// (`DIMENSION_LIST`) lie in the file's global heap; it survives neither when it is damaged. So the attributes that matter are
/// asked for by name, and the names come from the lists of axes that the scales have (`REFERENCE_LIST`).
struct DimensionScales {
  private var names: [NamedAxis: String] = [:]

  /// Reads the lists of a group's scales; what is damaged names nothing.
  init(_ group: HDF5Group) {
    for name in (try? group.names()) ?? [] {
      guard let dataset = try? group.dataset(name), let scale = dataset.scaleName() else { continue }
      for axis in (try? dataset.namedAxes()) ?? [] where names[axis] == nil { names[axis] = scale }
    }
  }

  fileprivate func names(of dataset: HDF5Dataset) -> [String?] {
    guard let reference = dataset.reference else { return dataset.shape.map { _ in nil } }
    return dataset.shape.indices.map { names[NamedAxis(dataset: reference, axis: Int64($0))] }
  }
}

extension HDF5Dataset {
  /// The name that the dataset has as a dimension scale; nil when it is none.
  public func scaleName() -> String? {
    guard (try? readText("CLASS")) == "DIMENSION_SCALE" else { return nil }
    return try? readText("NAME")
  }

  /// For every axis the name of its dimension scale, nil where it has none in the dataset's own group.
  public func axisNames() -> [String?] {
    guard let scales = try? file.scales(besides: location) else { return shape.map { _ in nil } }
    return scales.names(of: self)
  }

  /// What references to the dataset hold.
  fileprivate var reference: hobj_ref_t? {
    var reference = hobj_ref_t()
    return Library.quietly { H5Rcreate(&reference, identifier.value, ".", H5R_OBJECT, -1) } < 0 ? nil : reference
  }

  private static let mostAxes = 1 << 16

  /// The axes that the dataset names as a dimension scale.
  fileprivate func namedAxes() throws -> [NamedAxis] {
    func check<Answer: SignedInteger>(_ call: () -> Answer) throws -> Answer {
      try Library.check(.badData, subject, "its list of axes cannot be read", call)
    }
    let attribute = Identifier(
      try check { H5Aopen(identifier.value, "REFERENCE_LIST", pp_h5_default()) }, { H5Aclose($0) })
    let space = Identifier(try check { H5Aget_space(attribute.value) }, { H5Sclose($0) })
    let stored = Identifier(try check { H5Aget_type(attribute.value) }, { H5Tclose($0) })
    let count = Int(try check { H5Sget_simple_extent_npoints(space.value) })
    guard count <= Self.mostAxes, H5Tget_class(stored.value) == H5T_COMPOUND, H5Tget_nmembers(stored.value) == 2,
      Self.hasMember(stored, "dataset", H5T_REFERENCE), Self.hasMember(stored, "dimension", H5T_INTEGER)
    else { throw Failure(.badData, subject, "its list of axes is none") }
    let type = Identifier(try check { H5Tcreate(H5T_COMPOUND, MemoryLayout<NamedAxis>.size) }, { H5Tclose($0) })
    for (name, offset, member) in [
      ("dataset", MemoryLayout<NamedAxis>.offset(of: \.dataset), pp_h5_object_reference()),
      ("dimension", MemoryLayout<NamedAxis>.offset(of: \.axis), pp_h5_native_int64()),
    ] {
      _ = try check { H5Tinsert(type.value, name, offset ?? 0, member) }
    }
    var axes = [NamedAxis](repeating: NamedAxis(dataset: 0, axis: 0), count: count)
    _ = try check { H5Aread(attribute.value, type.value, &axes) }
    return axes
  }

  private static func hasMember(_ type: Identifier, _ name: String, _ expected: H5T_class_t) -> Bool {
    let place = Library.quietly { H5Tget_member_index(type.value, name) }
    return place >= 0 && H5Tget_member_class(type.value, UInt32(place)) == expected
  }
}

/// An axis of a dataset, as scales list it.
private struct NamedAxis: Hashable, BitwiseCopyable {
  let dataset: hobj_ref_t
  let axis: Int64
}
