import Failures
import Glibc

/// A gzip file of one or more members, read by zlib.
final class GzipSource: ByteSource {
  private typealias Open = @convention(c) (UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> OpaquePointer?
  private typealias Read = @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?, UInt32) -> Int32
  private typealias Offset = @convention(c) (OpaquePointer?) -> Int
  private typealias Close = @convention(c) (OpaquePointer?) -> Int32
  private typealias Explain =
    @convention(c) (
      OpaquePointer?, UnsafeMutablePointer<Int32>?
    ) -> UnsafePointer<CChar>?

  private let path: String
  private let file: OpaquePointer
  private let readBytes: Read
  private let offset: Offset
  private let close: Close
  private let explain: Explain

  init(_ path: String) throws {
    self.path = path
    _ = try PlainSource(path)
    let library = try SharedLibrary("libz.so.1", package: "zlib1g", for: path)
    readBytes = try library.function("gzread", as: Read.self)
    offset = try library.function("gzoffset", as: Offset.self)
    close = try library.function("gzclose_r", as: Close.self)
    explain = try library.function("gzerror", as: Explain.self)
    guard let file = try library.function("gzopen", as: Open.self)(path, "rb") else {
      throw Failure.system(.missingInput, path, "cannot be opened", remedy: "check the name and its permissions")
    }
    self.file = file
  }

  deinit { _ = close(file) }

  var consumed: Int { max(0, offset(file)) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let wanted = UInt32(clamping: min(buffer.count, 1 << 30))
    let count = readBytes(file, buffer.baseAddress, wanted)
    if count == wanted { return Int(count) }
    // A file that was cut gives what it has and then this error instead of its end.
    var code: Int32 = 0
    let message = explain(file, &code).map { String(cString: $0) } ?? ""
    guard count >= 0, code == 0 else {
      throw Failure(
        .badData, "\(path), byte \(consumed)", "is damaged or cut (\(message))", remedy: "fetch the file again")
    }
    return Int(count)
  }
}
