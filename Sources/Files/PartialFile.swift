import Failures
import Glibc

/// A file that grows under a temporary name and gets its own once it is complete; for files that memory may not hold.
///
/// When the object goes away before `putInPlace`, nothing is left behind.
public final class PartialFile {
  private static let bufferBytes = 1 << 20

  /// The name it will have.
  public let path: String

  /// Writes past what `append` still holds back.
  let stream: FileStream
  private let temporary: String
  private var pending: [UInt8] = []
  private var isInPlace = false

  /// Starts a file beside its later place.
  ///
  /// - Throws: `Failure` of kind `cannotCreate`.
  public init(_ path: String) throws {
    try AtomicWriting.requireReplaceable(path)
    self.path = path
    temporary = PartialName.of(path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure.system(.cannotCreate, path, "cannot be created", remedy: "choose a folder that can be written")
    }
    stream = FileStream(descriptor: descriptor, path: path)
  }

  deinit {
    close(stream.descriptor)
    if !isInPlace { unlink(temporary) }
  }

  /// Appends bytes.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when the disk is full or fails.
  public func append(_ more: UnsafeRawBufferPointer) throws {
    pending.append(contentsOf: more)
    if pending.count >= Self.bufferBytes { try flush() }
  }

  /// Writes what is pending and waits until everything is on the disk.
  ///
  /// - Throws: `Failure` of kind `inputOutput` when the disk is full or fails.
  public func synchronise() throws {
    try flush()
    guard fsync(stream.descriptor) == 0 else { throw Failure.system(.inputOutput, path, "cannot be synced to disk") }
  }

  /// Gives the file its name, in place of an earlier one; call `synchronise` first.
  ///
  /// - Parameter durable: whether to wait until the name is on the disk.
  /// - Throws: `Failure` of kind `cannotCreate` when the name cannot be given, `inputOutput` when the folder cannot be synced.
  public func putInPlace(durable: Bool = true) throws {
    try AtomicWriting.rename(temporary, to: path, durable: durable)
    isInPlace = true
  }

  private func flush() throws {
    defer { pending.removeAll(keepingCapacity: true) }
    try pending.withUnsafeBytes { try stream.write($0) }
  }
}
