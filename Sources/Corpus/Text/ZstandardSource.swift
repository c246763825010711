import Failures
import Files
import Glibc

/// A Zstandard file of one or more frames, read by libzstd.
final class ZstandardSource: ByteSource {
  /// The library's buffers: address, size, position.
  private struct Buffer {
    var address: UnsafeMutableRawPointer?
    var size = 0
    var position = 0
  }

  private typealias Create = @convention(c) () -> OpaquePointer?
  private typealias Free = @convention(c) (OpaquePointer?) -> Int
  private typealias Decompress =
    @convention(c) (
      OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?
    ) -> Int
  private typealias Check = @convention(c) (Int) -> UInt32
  private typealias Explain = @convention(c) (Int) -> UnsafePointer<CChar>?

  private let path: String
  private let source: PlainSource
  private let stream: OpaquePointer
  private let free: Free
  private let decompress: Decompress
  private let isError: Check
  private let explain: Explain
  private let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
  private var input: Buffer
  private var isInsideFrame = false

  init(_ path: String) throws {
    self.path = path
    source = try PlainSource(path)
    input = Buffer(address: storage.baseAddress)
    let library = try SharedLibrary("libzstd.so.1", package: "libzstd1", for: path)
    free = try library.function("ZSTD_freeDStream", as: Free.self)
    decompress = try library.function("ZSTD_decompressStream", as: Decompress.self)
    isError = try library.function("ZSTD_isError", as: Check.self)
    explain = try library.function("ZSTD_getErrorName", as: Explain.self)
    guard let stream = try library.function("ZSTD_createDStream", as: Create.self)() else {
      throw Failure(.internalError, path, "cannot be decompressed: out of memory")
    }
    self.stream = stream
  }

  deinit {
    _ = free(stream)
    storage.deallocate()
  }

  var consumed: Int { source.consumed }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var output = Buffer(address: buffer.baseAddress, size: buffer.count)
    while output.position == 0 {
      if input.position == input.size {
        input.size = try source.read(into: storage)
        input.position = 0
        if input.size == 0 {
          guard !isInsideFrame else { throw damaged("the last frame is cut") }
          return 0
        }
      }
      let code = decompress(stream, &output, &input)
      guard isError(code) == 0 else { throw damaged(explain(code).map { String(cString: $0) } ?? "") }
      isInsideFrame = code != 0
    }
    return output.position
  }

  private func damaged(_ reason: String) -> Failure {
    if let nature = FileNature.standIn(at: path) { return nature.failure(path) }
    return Failure(
      .badData, "\(path), byte \(consumed)", "is damaged or cut (\(reason))", remedy: "fetch the file again")
  }
}
