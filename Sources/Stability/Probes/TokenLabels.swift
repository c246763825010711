/// Labels of tokens that somebody wrote down.
public struct TokenLabels: Equatable, Sendable {
  /// The label of one token.
  public struct Entry: Equatable, Sendable {
    /// The sequence of the probe set, counted from 0.
    public let sequence: Int
    /// The token's place in the sequence, counted from 0.
    public let position: Int
    /// The label.
    public let label: String
    /// The line of the file that says so.
    public let line: Int

    /// Notes a label.
    public init(sequence: Int, position: Int, label: String, line: Int) {
      (self.sequence, self.position, self.label, self.line) = (sequence, position, label, line)
    }
  }

  /// What the task is called.
  public let name: String
  /// The file.
  public let source: String
  /// SHA-256 of the file.
  public let digest: String
  /// The labels in the order of the file.
  public let labels: [Entry]

  /// Names labels.
  public init(name: String, source: String, digest: String, labels: [Entry]) {
    (self.name, self.source, self.digest, self.labels) = (name, source, digest, labels)
  }
}
