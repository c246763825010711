import Foundation

/// The forms in which a report is written.
public enum ReportForm: String, Sendable, CaseIterable {
  /// One page that needs nothing else.
  case html
  /// Markdown: the same sentences and tables.
  case markdown = "md"
  /// The document itself, described by its "schema".
  case json

  /// What such a report is called in the folder of its runs; `RunFolderName.reports` keeps these names from runs.
  public var fileName: String { "report.\(rawValue)" }

  /// The report in this form.
  ///
  /// - Throws: `EncodingError` for JSON when a number is not finite, which the sections prevent.
  public func bytes(of document: ReportDocument) throws -> Data {
    switch self {
    case .html: Data(HTMLReport.render(document).utf8)
    case .markdown: Data(MarkdownReport.render(document).utf8)
    case .json: try document.json()
    }
  }

  /// Whether a file's beginning is that of a report in this form, so that it may be replaced by a new one.
  public func isBeginning(_ head: Data) -> Bool {
    let text = String(decoding: head, as: UTF8.self)
    return switch self {
    case .html: text.lowercased().hasPrefix("<!doctype html>")
    case .markdown: text.hasPrefix(MarkdownReport.mark)
    case .json: text.hasPrefix("{\n  \"format\" : \"\(ReportDocument.format)\"")
    }
  }
}
