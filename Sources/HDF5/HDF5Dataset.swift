import CHDF5
import Failures

/// A dataset of numbers or fixed-length text. Its first axis counts rows.
public final class HDF5Dataset: HDF5AttributeHolder {
  let identifier: Identifier
  let file: HDF5File
  let location: String
  /// The extents at the moment of opening or of the last `resize`.
  public private(set) var shape: [Int]
  /// Bytes of one stored value.
  private let valueSize: Int
  private let typeClass: H5T_class_t

  var attributeOwner: hid_t { identifier.value }
  /// The file and the path inside it, for messages.
  public var subject: String { "\(file.path):\(location)" }

  /// Extent of the first axis; 1 for a scalar.
  public var rows: Int { shape.first ?? 1 }
  /// Values in one row.
  public var rowSize: Int { shape.dropFirst().reduce(1, *) }

  init(_ identifier: Identifier, file: HDF5File, location: String) throws {
    self.identifier = identifier
    self.file = file
    self.location = location
    let subject = "\(file.path):\(location)"
    func check<Answer: SignedInteger>(_ call: () -> Answer) throws -> Answer {
      try Library.check(.badData, subject, "is damaged", call)
    }
    let type = Identifier(try check { H5Dget_type(identifier.value) }, { H5Tclose($0) })
    typeClass = H5Tget_class(type.value)
    valueSize = H5Tget_size(type.value)
    let space = Identifier(try check { H5Dget_space(identifier.value) }, { H5Sclose($0) })
    let rank = Int(try check { H5Sget_simple_extent_ndims(space.value) })
    var extents = [hsize_t](repeating: 0, count: max(1, rank))
    _ = try check { H5Sget_simple_extent_dims(space.value, &extents, nil) }
    shape = extents.prefix(rank).map { Int(clamping: $0) }
    var product = max(1, valueSize)
    for extent in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: max(1, extent))
      guard !overflow else { throw Failure(.badData, subject, "its shape \(shape) is impossible") }
      product = next
    }
  }

  /// Reads rows as numbers; all of them unless told otherwise.
  ///
  /// - Returns: the values, row by row.
  /// - Throws: `Failure` of kind `badData` when the dataset holds no numbers, the rows are not there or the data are damaged.
  public func read<Value: HDF5Number>(_ type: Value.Type, rows: Range<Int>? = nil) throws -> [Value] {
    guard typeClass == H5T_INTEGER || typeClass == H5T_FLOAT else {
      throw Failure(.badData, subject, "does not hold numbers")
    }
    var values: [Value] = []
    try read(rows, bytesPerValue: MemoryLayout<Value>.size, memoryType: Value.memoryType) { count, transfer in
      values = [Value](repeating: .zero, count: count)
      try values.withUnsafeMutableBytes { try transfer($0) }
    }
    return values
  }

  /// Reads rows as fixed-length text; all of them unless told otherwise.
  ///
  /// - Throws: `Failure` of kind `badData` when the dataset holds no such text, the rows are not there or the data are damaged.
  public func readTexts(rows: Range<Int>? = nil) throws -> [String] {
    let type = try ownTextType()
    var bytes: [UInt8] = []
    try read(rows, bytesPerValue: valueSize, memoryType: type.value) { count, transfer in
      bytes = [UInt8](repeating: 0, count: count * valueSize)
      try bytes.withUnsafeMutableBytes { try transfer($0) }
    }
    return PaddedText.unpack(bytes, width: valueSize)
  }

  private func ownTextType() throws -> Identifier {
    let type = Identifier(
      try Library.check(.badData, subject, "is damaged") { H5Dget_type(identifier.value) }, { H5Tclose($0) })
    guard typeClass == H5T_STRING, valueSize > 0, Library.quietly({ H5Tis_variable_str(type.value) }) == 0 else {
      throw Failure(.badData, subject, "does not hold fixed-length text")
    }
    return type
  }

  /// Writes rows of numbers; the row count follows from the number of values.
  ///
  /// - Throws: `Failure` of kind `inputOutput`.
  public func write<Value: HDF5Number>(_ values: [Value], at firstRow: Int = 0) throws {
    try values.withUnsafeBytes { bytes in
      try write(bytes, count: values.count, at: firstRow, memoryType: Value.memoryType)
    }
  }

  /// Writes rows of text, each cut to the length of the dataset's type.
  ///
  /// - Throws: `Failure` of kind `inputOutput`.
  public func write(_ texts: [String], at firstRow: Int = 0) throws {
    let type = try ownTextType()
    try PaddedText.pack(texts, width: valueSize).withUnsafeBytes { bytes in
      try write(bytes, count: texts.count, at: firstRow, memoryType: type.value)
    }
  }

  /// Changes the number of rows; rows beyond are gone, new rows hold the fill value.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when the dataset has a fixed shape.
  public func resize(rows: Int) throws {
    guard !shape.isEmpty else { throw Failure(.badData, subject, "has no rows that could be changed") }
    var extents = shape
    extents[0] = rows
    try Library.check(.inputOutput, subject, "cannot be given \(rows) rows") {
      H5Dset_extent(identifier.value, extents.map { hsize_t($0) })
    }
    shape = extents
  }

  private func write(_ bytes: UnsafeRawBufferPointer, count: Int, at firstRow: Int, memoryType: hid_t) throws {
    let rowCount = rowSize == 0 ? 0 : count / rowSize
    guard rowCount * rowSize == count, firstRow >= 0, firstRow + rowCount <= rows else {
      throw Failure(.internalError, subject, "\(count) values do not fit \(shape) at row \(firstRow)")
    }
    guard count > 0 else { return }
    let (memory, selection) = try select(firstRow..<(firstRow + rowCount), .inputOutput)
    try Library.check(.inputOutput, subject, "cannot be written") {
      H5Dwrite(identifier.value, memoryType, memory.value, selection.value, pp_h5_default(), bytes.baseAddress)
    }
  }

  private func read(
    _ wanted: Range<Int>?, bytesPerValue: Int, memoryType: hid_t,
    _ receive: (_ count: Int, _ transfer: (UnsafeMutableRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    let range = wanted ?? 0..<rows
    guard range.lowerBound >= 0, range.upperBound <= rows else {
      throw Failure(.badData, subject, "has \(rows) rows where \(range.upperBound) are asked for")
    }
    let count = range.count * rowSize
    let stored = Int(clamping: Library.quietly { H5Dget_storage_size(identifier.value) })
    // A file can declare more than it holds; no filter shrinks data more than a thousandfold. All rows count, or reading a
    // few at a time would go on for ever.
    let (bytes, tooMany) = (rows * rowSize).multipliedReportingOverflow(by: max(bytesPerValue, valueSize))
    let most = max(1 << 24, stored.multipliedReportingOverflow(by: 2048).overflow ? Int.max : stored * 2048)
    guard !tooMany, bytes <= most else {
      throw Failure(.badData, subject, "declares a shape of \(shape), far more than the \(stored) bytes that it holds")
    }
    try receive(count) { buffer in
      guard count > 0 else { return }
      let (memory, selection) = try select(range, .badData)
      try Library.check(.badData, subject, "cannot be read") {
        H5Dread(identifier.value, memoryType, memory.value, selection.value, pp_h5_default(), buffer.baseAddress)
      }
    }
  }

  /// The space of some rows in memory, and their selection in the file.
  private func select(_ range: Range<Int>, _ kind: Failure.Kind) throws -> (memory: Identifier, file: Identifier) {
    func check<Answer: SignedInteger>(_ call: () -> Answer) throws -> Answer {
      try Library.check(kind, subject, "its rows cannot be selected", call)
    }
    let selection = Identifier(try check { H5Dget_space(identifier.value) }, { H5Sclose($0) })
    guard !shape.isEmpty else { return (selection, selection) }
    var offset = [hsize_t](repeating: 0, count: shape.count)
    var extents = shape.map { hsize_t($0) }
    offset[0] = hsize_t(range.lowerBound)
    extents[0] = hsize_t(range.count)
    let memory = Identifier(
      try check { H5Screate_simple(Int32(extents.count), extents, nil) }, { H5Sclose($0) })
    _ = try check { H5Sselect_hyperslab(selection.value, H5S_SELECT_SET, offset, nil, extents, nil) }
    return (memory, selection)
  }
}

extension HDF5Dataset {
  /// Makes this dataset a dimension scale of that name.
  ///
  /// - Throws: `Failure` of kind `cannotCreate`.
  public func makeScale(_ name: String) throws {
    try Library.check(.cannotCreate, subject, "cannot be made a dimension scale") {
      H5DSset_scale(identifier.value, name)
    }
  }

  /// Names an axis by a dimension scale.
  ///
  /// - Throws: `Failure` of kind `cannotCreate`.
  public func attachScale(_ scale: HDF5Dataset, axis: Int) throws {
    try Library.check(.cannotCreate, subject, "its axis \(axis) cannot be given a dimension scale") {
      H5DSattach_scale(identifier.value, scale.identifier.value, UInt32(axis))
    }
  }
}
