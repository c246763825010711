import CHDF5

/// The C library that is in use.
public enum HDF5Library {
  /// Its version, for example "1.10.8".
  public static var version: String {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    guard Library.quietly({ H5get_libversion(&major, &minor, &release) }) >= 0 else { return "unknown" }
    return "\(major).\(minor).\(release)"
  }
}
