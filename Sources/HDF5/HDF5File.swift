import CHDF5
import Failures
import Files
import Foundation
import TransactionDriver

/// An HDF5 file, in the earliest format, so that every reader opens it. No file locks are taken.
///
/// Objects of a file may be used from one thread at a time. `close` says whether everything reached the file; without it the
/// file is closed with the object, and what was opened for appending is discarded.
public final class HDF5File {
  /// Where the file is.
  public let path: String
  private let identifier: hid_t
  private let transaction: UnsafeMutablePointer<pp_transaction>?
  private let isNew: Bool
  private var isOpen = true
  /// Set when a dataset could not write out what it held back, which only shows while it is being closed.
  private var lostData = false
  /// The scales of groups that were asked for in a file that does not change here, by the group's path.
  private var knownScales: [String: DimensionScales] = [:]

  private init(
    path: String, identifier: hid_t, transaction: UnsafeMutablePointer<pp_transaction>?, isNew: Bool = false
  ) {
    self.isNew = isNew
    self.path = path
    self.identifier = identifier
    self.transaction = transaction
  }

  /// Creates a file in memory; `close` puts it on disk, replacing one of that name.
  ///
  /// The library never meets a full disk this way: it does not survive every failing write.
  ///
  /// - Throws: `Failure` of kind `cannotCreate`.
  public static func create(_ path: String) throws -> HDF5File {
    let access = try accessList(path)
    try Library.check(.internalError, path, "the memory driver cannot be selected") {
      H5Pset_fapl_core(access.value, 1 << 20, false)
    }
    let identifier = try Library.check(.cannotCreate, path, "cannot be created as an HDF5 file") {
      H5Fcreate(path, pp_h5_truncate(), pp_h5_default(), access.value)
    }
    return HDF5File(path: path, identifier: identifier, transaction: nil, isNew: true)
  }

  /// Opens a file for reading.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it is absent or may not be read, `badData` when it is not a valid file.
  public static func open(_ path: String) throws -> HDF5File {
    try requireReadable(path)
    let access = try accessList(path)
    let identifier = try explaining(path) {
      try Library.check(.badData, path, "cannot be opened as an HDF5 file; it is cut short or damaged") {
        H5Fopen(path, pp_h5_read_only(), access.value)
      }
    }
    return HDF5File(path: path, identifier: identifier, transaction: nil)
  }

  private static func explaining(_ path: String, _ open: () throws -> hid_t) throws -> hid_t {
    do {
      return try open()
    } catch let failure as Failure {
      guard let file = try? MappedFile(path) else { throw failure }
      throw withExtendedLifetime(file) { FileNature.explain(failure, file.bytes, of: path, as: [.hdf5]) }
    }
  }

  /// Opens a file for changes that reach it when `close` is called; a kill at any moment leaves a file that plain readers open.
  ///
  /// - Parameter cutting: whether rows will only be cut off; the order of the writes depends on it.
  /// - Throws: `Failure` of kind `missingInput` when it is absent or may not be read, `badData` when it is not a valid file,
  ///   `inputOutput` when the disk fails, `internalError` when the library refuses its settings.
  public static func openForAppending(_ path: String, cutting: Bool = false) throws -> HDF5File {
    try requireReadable(path)
    let access = try accessList(path)
    let driver = try Library.check(.internalError, path, "the file driver cannot be registered") {
      Library.transactionDriver
    }
    let transaction = UnsafeMutablePointer<pp_transaction>.allocate(capacity: 1)
    transaction.initialize(to: pp_transaction(discard: 0, cuts: cutting ? 1 : 0, error: 0))
    do {
      try Library.check(.internalError, path, "the file driver cannot be selected") {
        pp_transaction_select(access.value, driver, transaction)
      }
      let identifier = try explaining(path) {
        try Library.check(.badData, path, "cannot be opened as an HDF5 file to append to it") {
          H5Fopen(path, pp_h5_read_write(), access.value)
        }
      }
      return HDF5File(path: path, identifier: identifier, transaction: transaction)
    } catch {
      let number = transaction.pointee.error
      transaction.deallocate()
      guard number != 0 else { throw error }
      throw Failure(.inputOutput, path, "cannot be opened to append to it: \(String(cString: strerror(number)))")
    }
  }

  deinit {
    if isOpen {
      transaction?.pointee.discard = 1
      _ = Library.quietly { H5Fclose(identifier) }
    }
    transaction?.deallocate()
  }

  /// The root group.
  ///
  /// - Throws: `Failure` of kind `badData` when the file is damaged.
  public func root() throws -> HDF5Group {
    try HDF5Group(
      Identifier(
        Library.check(.badData, path, "has no root group") { H5Gopen2(identifier, "/", pp_h5_default()) },
        { H5Gclose($0) }), file: self, location: "")
  }

  /// Writes what is pending and closes the file; its groups and datasets cannot be used afterwards.
  ///
  /// - Throws: `Failure` of kind `inputOutput`; a file opened for appending is then as it was, unless the disk itself failed
  ///   in the middle of the last small writes.
  public func close() throws {
    guard isOpen else { return }
    isOpen = false
    let image: Data?
    do {
      if lostData { throw Failure(.inputOutput, path, "cannot be written", remedy: "free disk space") }
      try Library.check(.inputOutput, path, "cannot be written") { H5Fflush(identifier, H5F_SCOPE_GLOBAL) }
      image = isNew ? try self.image() : nil
    } catch {
      transaction?.pointee.discard = 1
      _ = Library.quietly { H5Fclose(identifier) }
      throw explain(error)
    }
    try Library.check(.inputOutput, path, "cannot be closed") { H5Fclose(identifier) }
    if let image { try AtomicWriting.write(image, to: path) }
    if let number = transaction?.pointee.error, number != 0 {
      throw Failure(
        .inputOutput, path, "cannot be written: \(String(cString: strerror(number)))", remedy: "free disk space")
    }
  }

  /// The bytes of a file in memory.
  private func image() throws -> Data {
    func check(_ call: () -> Int) throws -> Int {
      try Library.check(.internalError, path, "its bytes cannot be had", call)
    }
    var data = Data(count: try check { H5Fget_file_image(identifier, nil, 0) })
    _ = try data.withUnsafeMutableBytes { bytes in
      try check { H5Fget_file_image(identifier, bytes.baseAddress, bytes.count) }
    }
    return data
  }

  /// The scales of the group that holds what is at a path.
  func scales(besides location: String) throws -> DimensionScales {
    let names = location.split(separator: "/").dropLast()
    let path = names.joined(separator: "/")
    if let known = knownScales[path] { return known }
    let scales = DimensionScales(try names.reduce(root()) { try $0.group(String($1)) })
    if transaction == nil && !isNew { knownScales[path] = scales }
    return scales
  }

  /// How datasets of this file are closed.
  func closeDataset(_ identifier: hid_t) -> herr_t {
    let answer = H5Dclose(identifier)
    if answer < 0 { lostData = true }
    return answer
  }

  private func explain(_ error: any Error) -> any Error {
    guard let number = transaction?.pointee.error, number != 0 else { return error }
    return Failure(
      .inputOutput, path, "cannot be written: \(String(cString: strerror(number)))", remedy: "free disk space")
  }

  private static func requireReadable(_ path: String) throws {
    guard access(path, R_OK) == 0 else {
      throw Failure.system(.missingInput, path, "cannot be read", remedy: "check the name and its permissions")
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(
        .missingInput, path, status.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is not a plain file",
        remedy: "put a plain file in its place")
    }
  }

  private static func accessList(_ path: String) throws -> Identifier {
    let list = Identifier(
      try Library.check(.internalError, path, "an access list cannot be made") {
        H5Pcreate(pp_h5_file_access())
      }, { H5Pclose($0) })
    for answer in [
      H5Pset_file_locking(list.value, false, true), H5Pset_fclose_degree(list.value, H5F_CLOSE_STRONG),
      H5Pset_libver_bounds(list.value, H5F_LIBVER_EARLIEST, H5F_LIBVER_V110),
    ] {
      try Library.check(.internalError, path, "an access list cannot be set") { answer }
    }
    return list
  }
}
