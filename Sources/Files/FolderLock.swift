import Failures
import Glibc

/// An exclusive lock on a folder, held by one process and released by the system when that process ends in any way.
///
/// The lock is `flock` on the file `lock` inside the folder; child processes do not inherit it.
public final class FolderLock {
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Parameter wait: whether to wait for the present holder to end, or to fail at once.
  /// - Throws: `Failure` of kind `cannotCreate` when the folder is in use or cannot be written.
  public init(folder: String, wait: Bool = false) throws {
    let path = folder + "/lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure.system(.cannotCreate, path, "cannot be created", remedy: "choose a folder that can be written")
    }
    while flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      close(descriptor)
      throw Failure(
        .cannotCreate, folder, "is in use by another polypythia process",
        remedy: "wait until that one ends, or choose another folder with --out")
    }
  }

  deinit { close(descriptor) }
}
