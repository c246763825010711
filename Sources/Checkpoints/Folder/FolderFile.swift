import Failures
import Files
import Foundation

/// Files of a checkpoint's folder, which came from outside: a name from an index, or a link in an unpacked archive, must not
/// lead anywhere else.
enum FolderFile {
  /// The path of a file of a folder.
  ///
  /// A symbolic link may lead to another file of the folder, or from `snapshots/REVISION` to `blobs` beside `snapshots`, as in the
  /// download cache of the Hugging Face hub.
  ///
  /// - Parameter source: what named the file, for messages.
  /// - Throws: `Failure` of kind `badData` when the name has a path in it or the file is a link out of the folder. A file that
  ///   does not exist is left to whoever opens it.
  static func path(_ name: String, in folder: String, namedBy source: String? = nil) throws -> String {
    guard !name.isEmpty, !name.contains("/"), !name.contains("\0"), name != ".", name != "..", name.utf8.count < 256
    else {
      throw Failure(
        .badData, source ?? folder, "names \"\(name.prefix(200))\", which is no file of this folder",
        remedy: "the files of a checkpoint lie beside each other: copy it again from a source you trust")
    }
    let path = folder + "/" + name
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return path }
    guard let target = resolved(path), let home = resolved(folder) else { return path }
    let place = PathName.parent(of: target)
    guard place == home || place == cacheOfDownloads(home) else {
      throw Failure(
        .badData, path, "is a symbolic link out of its folder, to \(target)",
        remedy: "put a copy of the file in its place if you trust it")
    }
    return path
  }

  /// The `blobs` folder that the files of a download in the hub's cache are links to, nil for other folders.
  private static func cacheOfDownloads(_ folder: String) -> String? {
    let snapshots = PathName.parent(of: folder)
    guard PathName.last(of: snapshots) == "snapshots" else { return nil }
    return PathName.parent(of: snapshots) + "/blobs"
  }

  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
