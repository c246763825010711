import Files
import Glibc
import HDF5

/// The index of a sweep: a file with one external link for each trace, so that one open reaches all.
public enum SweepIndex {
  /// Writes the index; links are made only to traces that exist.
  ///
  /// - Parameters:
  ///   - path: the index, for example "DIR/sweep.h5"; an earlier one is replaced.
  ///   - traces: the names of the links and the traces' paths relative to the index's folder.
  /// - Throws: `Failure` of kind `cannotCreate` or `inputOutput`.
  public static func write(path: String, traces: [(name: String, relativePath: String)]) throws {
    let folder = PathName.parent(of: path)
    let file = try HDF5File.create(path)
    let root = try file.root()
    try root.setAttribute("format", "polypythia-sweep-index")
    try root.setAttribute("format_version", 1)
    for trace in traces {
      let target = folder.isEmpty ? trace.relativePath : folder + "/" + trace.relativePath
      if access(target, F_OK) == 0 { try root.createExternalLink(trace.name, toFile: trace.relativePath) }
    }
    try file.close()
  }
}
