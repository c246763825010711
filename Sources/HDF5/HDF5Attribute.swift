import CHDF5
import Failures

/// What carries attributes: groups and datasets.
protocol HDF5AttributeHolder {
  var attributeOwner: hid_t { get }
  var subject: String { get }
}

extension HDF5AttributeHolder {
  func writeText(_ name: String, _ text: String) throws {
    let width = max(1, text.utf8.count)
    let type = try ElementType.string(bytes: width).make(subject)
    try Library.check(.internalError, subject, "a text type cannot be made") { H5Tset_cset(type.value, H5T_CSET_UTF8) }
    try writeAttribute(name, fileType: type.value, memoryType: type.value, PaddedText.pack([text], width: width))
  }

  func writeInteger(_ name: String, _ value: Int) throws {
    try writeAttribute(
      name, fileType: pp_h5_file_int64(), memoryType: pp_h5_native_int64(), [Int64(value)])
  }

  private func writeAttribute<Value>(_ name: String, fileType: hid_t, memoryType: hid_t, _ values: [Value]) throws {
    func check<Answer: SignedInteger>(_ call: () -> Answer) throws -> Answer {
      try Library.check(.inputOutput, subject, "its attribute \"\(name)\" cannot be written", call)
    }
    let space = Identifier(try check { H5Screate(H5S_SCALAR) }, { H5Sclose($0) })
    if Library.quietly({ H5Aexists(attributeOwner, name) }) > 0 { _ = try check { H5Adelete(attributeOwner, name) } }
    let attribute = Identifier(
      try check { H5Acreate2(attributeOwner, name, fileType, space.value, pp_h5_default(), pp_h5_default()) },
      { H5Aclose($0) })
    _ = try values.withUnsafeBytes { bytes in try check { H5Awrite(attribute.value, memoryType, bytes.baseAddress) } }
  }

  func readAttribute(_ name: String) throws -> Identifier {
    let value = try Library.check(.badData, subject, "has no attribute \"\(name)\"") {
      H5Aopen(attributeOwner, name, pp_h5_default())
    }
    let attribute = Identifier(value, { H5Aclose($0) })
    let space = Identifier(
      try Library.check(.badData, subject, "its attribute \"\(name)\" is damaged") { H5Aget_space(value) },
      { H5Sclose($0) })
    guard Library.quietly({ H5Sget_simple_extent_npoints(space.value) }) == 1 else {
      throw Failure(.badData, subject, "its attribute \"\(name)\" is not one value")
    }
    return attribute
  }

  func readInteger(_ name: String) throws -> Int {
    let attribute = try readAttribute(name)
    var value: Int64 = 0
    let type = Identifier(
      try Library.check(.badData, subject, "its attribute \"\(name)\" is damaged") { H5Aget_type(attribute.value) },
      { H5Tclose($0) })
    guard H5Tget_class(type.value) == H5T_INTEGER else {
      throw Failure(.badData, subject, "its attribute \"\(name)\" is not an integer")
    }
    try Library.check(.badData, subject, "its attribute \"\(name)\" cannot be read") {
      H5Aread(attribute.value, pp_h5_native_int64(), &value)
    }
    return Int(value)
  }

  func readText(_ name: String) throws -> String {
    let attribute = try readAttribute(name)
    func check<Answer: SignedInteger>(_ call: () -> Answer) throws -> Answer {
      try Library.check(.badData, subject, "its attribute \"\(name)\" cannot be read", call)
    }
    let type = Identifier(try check { H5Aget_type(attribute.value) }, { H5Tclose($0) })
    let size = H5Tget_size(type.value)
    // An attribute lies in an object header of at most 64 KiB in this format; a larger size is a damaged file.
    guard H5Tget_class(type.value) == H5T_STRING, size > 0, size <= 1 << 24 else {
      throw Failure(.badData, subject, "its attribute \"\(name)\" is not text")
    }
    // Variable-length text lies in the global heap, which the library does not survive when it is damaged.
    guard try check({ H5Tis_variable_str(type.value) }) == 0 else {
      throw Failure(.badData, subject, "its attribute \"\(name)\" is not text of a fixed length")
    }
    var bytes = [UInt8](repeating: 0, count: size)
    _ = try check { H5Aread(attribute.value, type.value, &bytes) }
    return PaddedText.unpack(bytes, width: size).first ?? ""
  }
}

extension HDF5Group {
  /// Writes a text attribute, replacing one of that name.
  ///
  /// - Throws: `Failure` of kind `inputOutput`; texts are limited to about 64,000 bytes.
  public func setAttribute(_ name: String, _ text: String) throws { try writeText(name, text) }

  /// Writes an integer attribute, replacing one of that name.
  ///
  /// - Throws: `Failure` of kind `inputOutput`.
  public func setAttribute(_ name: String, _ value: Int) throws { try writeInteger(name, value) }

  /// Reads a text attribute.
  ///
  /// - Throws: `Failure` of kind `badData` when it is absent or not text.
  public func textAttribute(_ name: String) throws -> String { try readText(name) }

  /// Reads an integer attribute.
  ///
  /// - Throws: `Failure` of kind `badData` when it is absent or not an integer.
  public func integerAttribute(_ name: String) throws -> Int { try readInteger(name) }
}

extension HDF5Dataset {
  /// Writes a text attribute, replacing one of that name.
  ///
  /// - Throws: `Failure` of kind `inputOutput`; texts are limited to about 64,000 bytes.
  public func setAttribute(_ name: String, _ text: String) throws { try writeText(name, text) }

  /// Reads a text attribute.
  ///
  /// - Throws: `Failure` of kind `badData` when it is absent or not text.
  public func textAttribute(_ name: String) throws -> String { try readText(name) }
}
