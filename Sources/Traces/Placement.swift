import Failures
import Glibc

/// Putting a finished HDF5 file in place.
enum Placement {
  /// Builds a file under a temporary name, syncs it and renames it; when `build` throws, nothing is left behind.
  static func put(_ path: String, build: (_ temporary: String) throws -> Void) throws {
    let temporary = path + ".partial-\(getpid())"
    do {
      try build(temporary)
      try synchronise(temporary)
      guard rename(temporary, path) == 0 else {
        throw Failure(.cannotCreate, path, "cannot be put in place: \(String(cString: strerror(errno)))")
      }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func synchronise(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      throw Failure(.inputOutput, path, "cannot be synced to disk: \(String(cString: strerror(errno)))")
    }
  }
}
