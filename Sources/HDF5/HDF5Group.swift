import CHDF5
import Failures

/// A group of a file.
public final class HDF5Group: HDF5AttributeHolder {
  let identifier: Identifier
  let file: HDF5File
  /// The path inside the file; empty for the root.
  let location: String

  init(_ identifier: Identifier, file: HDF5File, location: String) {
    self.identifier = identifier
    self.file = file
    self.location = location
  }

  var attributeOwner: hid_t { identifier.value }
  var subject: String { "\(file.path):\(location.isEmpty ? "/" : location)" }

  private func subject(of name: String) -> String { "\(file.path):\(location)/\(name)" }

  /// Whether a link of that name is here.
  public func contains(_ name: String) -> Bool {
    Library.quietly { H5Lexists(identifier.value, name, pp_h5_default()) } > 0
  }

  /// The names of what is here, in the order of their bytes.
  ///
  /// - Throws: `Failure` of kind `badData` when the group cannot be read.
  public func names() throws -> [String] {
    final class Names {
      var list: [String] = []
    }
    let names = Names()
    _ = try withExtendedLifetime(names) {
      try Library.check(.badData, subject, "its links cannot be read") {
        H5Literate(
          identifier.value, H5_INDEX_NAME, H5_ITER_INC, nil,
          { _, name, _, context in
            guard let name, let context else { return 0 }
            Unmanaged<Names>.fromOpaque(context).takeUnretainedValue().list.append(String(cString: name))
            return 0
          }, Unmanaged.passUnretained(names).toOpaque())
      }
    }
    return names.list.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes a group here.
  ///
  /// - Throws: `Failure` of kind `cannotCreate`.
  public func createGroup(_ name: String) throws -> HDF5Group {
    let value = try Library.check(.cannotCreate, subject(of: name), "the group cannot be made") {
      H5Gcreate2(identifier.value, name, pp_h5_default(), pp_h5_default(), pp_h5_default())
    }
    return HDF5Group(Identifier(value, { H5Gclose($0) }), file: file, location: "\(location)/\(name)")
  }

  /// Opens a group here.
  ///
  /// - Throws: `Failure` of kind `badData` when there is none or it is damaged.
  public func group(_ name: String) throws -> HDF5Group {
    let value = try open(name, "group") { H5Gopen2(identifier.value, name, pp_h5_default()) }
    return HDF5Group(Identifier(value, { H5Gclose($0) }), file: file, location: "\(location)/\(name)")
  }

  /// Opens a dataset here.
  ///
  /// - Throws: `Failure` of kind `badData` when there is none or it is malformed.
  public func dataset(_ name: String) throws -> HDF5Dataset {
    let value = try open(name, "dataset") { H5Dopen2(identifier.value, name, pp_h5_default()) }
    return try HDF5Dataset(Identifier(value, file.closeDataset), file: file, location: "\(location)/\(name)")
  }

  private func open(_ name: String, _ what: String, _ call: () -> hid_t) throws -> hid_t {
    do {
      return try Library.check(.badData, subject(of: name), "is damaged or no \(what)", call)
    } catch {
      let isThere = Library.quietly { H5Lexists(identifier.value, name, pp_h5_default()) }
      guard isThere == 0 else { throw error }
      throw Failure(.badData, subject(of: name), "there is no such \(what)")
    }
  }

  /// Makes a dataset here; float values that are never written read as NaN.
  ///
  /// - Parameters:
  ///   - shape: the extents at first.
  ///   - chunk: extents of the stored blocks; with them the first axis can grow without limit, without them the shape is fixed.
  ///   - compression: 1 to 9 to deflate the blocks after shuffling their bytes; the shape is then fixed too.
  /// - Throws: `Failure` of kind `cannotCreate`.
  public func createDataset(
    _ name: String, _ type: ElementType, shape: [Int], chunk: [Int]? = nil, compression: Int? = nil
  ) throws -> HDF5Dataset {
    let place = subject(of: name)
    func check<Answer: SignedInteger>(_ call: () -> Answer) throws -> Answer {
      try Library.check(.cannotCreate, place, "the dataset cannot be made", call)
    }
    let extents = shape.map { hsize_t($0) }
    var limits = extents
    if chunk != nil, compression == nil, !limits.isEmpty { limits[0] = pp_h5_unlimited() }
    let space = Identifier(
      try check { H5Screate_simple(Int32(extents.count), extents, limits) }, { H5Sclose($0) })
    let creation = Identifier(try check { H5Pcreate(pp_h5_dataset_create()) }, { H5Pclose($0) })
    // Without times equal runs write equal bytes.
    _ = try check { H5Pset_obj_track_times(creation.value, false) }
    if let chunk {
      _ = try check { H5Pset_chunk(creation.value, Int32(chunk.count), chunk.map { hsize_t(max(1, $0)) }) }
    }
    if let compression {
      _ = try check { H5Pset_shuffle(creation.value) }
      _ = try check { H5Pset_deflate(creation.value, UInt32(compression)) }
    }
    let fileType = try type.make(place)
    if type == .float32 || type == .float64 {
      var fill = Double.nan
      _ = try check { H5Pset_fill_value(creation.value, pp_h5_native_double(), &fill) }
    }
    let value = try check {
      H5Dcreate2(
        identifier.value, name, fileType.value, space.value, pp_h5_default(), creation.value, pp_h5_default())
    }
    return try HDF5Dataset(Identifier(value, file.closeDataset), file: file, location: "\(location)/\(name)")
  }

  /// Makes a link to the root of another file, which need not exist yet.
  ///
  /// - Parameter path: the other file, relative to this file's folder.
  /// - Throws: `Failure` of kind `cannotCreate`.
  public func createExternalLink(_ name: String, toFile path: String) throws {
    try Library.check(.cannotCreate, subject(of: name), "the link cannot be made") {
      H5Lcreate_external(path, "/", identifier.value, name, pp_h5_default(), pp_h5_default())
    }
  }
}
