/// A piece of a section.
public enum ReportBlock: Equatable, Sendable {
  /// A heading below the section's.
  case heading(String)
  /// A statement, with where its numbers come from.
  case paragraph(ReportDocument.Sentence)
  /// A remark on what is shown.
  case note(String)
  /// Several statements.
  case list([String])
  /// A table.
  case table(ReportTable)
  /// A drawing with its data.
  case figure(ReportFigure)
  /// Something that is not there, and the command that would fill it; without a command where none would.
  case missing(String, command: String?)

  /// A statement, with the place that its numbers come from where it has any of its own.
  static func text(_ text: String, from source: String? = nil) -> ReportBlock {
    .paragraph(ReportDocument.Sentence(text, sources: source.map { [$0] } ?? []))
  }
}

extension ReportBlock: Encodable {
  private enum Kind: String, Encodable {
    case heading, paragraph, note, list, table, figure, missing
  }

  private enum CodingKeys: String, CodingKey {
    case kind, text, sources, items, table, figure, command
  }

  /// Writes the block with its "kind", which says which other keys there are.
  ///
  /// - Throws: `EncodingError` when a number is not finite and the format has no form for it, as JSON has none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func encode(_ kind: Kind, _ text: String?) throws {
      try container.encode(kind, forKey: .kind)
      try container.encodeIfPresent(text, forKey: .text)
    }
    switch self {
    case .heading(let text): try encode(.heading, text)
    case .paragraph(let sentence):
      try encode(.paragraph, sentence.text)
      if !sentence.sources.isEmpty { try container.encode(sentence.sources, forKey: .sources) }
    case .note(let text): try encode(.note, text)
    case .list(let items):
      try encode(.list, nil)
      try container.encode(items, forKey: .items)
    case .table(let table):
      try encode(.table, nil)
      try container.encode(table, forKey: .table)
    case .figure(let figure):
      try encode(.figure, nil)
      try container.encode(figure, forKey: .figure)
    case .missing(let reason, let command):
      try encode(.missing, reason)
      try container.encodeIfPresent(command, forKey: .command)
    }
  }
}
