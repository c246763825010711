/// How far the reading of files is.
public struct ImportProgress: Sendable {
  /// Bytes of the files read so far.
  public var readBytes = 0
  /// Bytes of all files.
  public var totalBytes: Int
  /// Rows or lines read so far.
  public var rows = 0

  /// Starts at nothing read.
  public init(totalBytes: Int) { self.totalBytes = totalBytes }
}
