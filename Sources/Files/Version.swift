/// The program.
public enum Program {
  /// Its version, which the newest entry of CHANGELOG.md has too.
  public static let version = "0.2.0"
}
