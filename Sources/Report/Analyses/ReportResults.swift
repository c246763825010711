import Failures
import Foundation
import Stability

/// What the analyses came to, as far as they were made.
public struct ReportResults: Sendable {
  private var shown: [String: any Sendable] = [:]
  private var reasons: [String: String] = [:]

  /// No results.
  public init() {}

  /// Shows what there is of a folder's runs, or is quickly made.
  ///
  /// - Parameter isWanted: which analyses to look at, by their names.
  /// - Throws: `Failure` when a result cannot be written, or a trace is damaged.
  public init(of context: AnalysisContext, where isWanted: (String) -> Bool) throws {
    for report in AnalysisReports.all where isWanted(report.name) { try add(report, in: context) }
  }

  /// What is shown of an analysis; nil where it was not made.
  public subscript<Report: AnalysisReport>(_ report: Report.Type) -> Report.Shown? {
    get { shown[Report.name] as? Report.Shown }
    set { shown[Report.name] = newValue }
  }

  /// The runs that the outlier verdict names.
  public var outliers: [String] { self[OutliersReport.self]?.outliers ?? [] }

  /// Why an analysis has no result, without a full stop; nil when there is one or nobody knows.
  public func reason(_ analysis: String) -> String? { reasons[analysis] }

  /// Adds what is to be shown of a folder's runs by an analysis, or the reason why there is nothing.
  ///
  /// - Throws: `Failure` when a result cannot be written, or a trace is damaged.
  private mutating func add<Report: AnalysisReport>(_ report: Report.Type, in context: AnalysisContext) throws {
    do {
      self[report] = try report.shown(in: context, after: self)
    } catch let absence as ReportAbsence {
      reasons[Report.name] = absence.reason
    }
  }
}

/// Why there is nothing to show of an analysis, where that is no failure.
struct ReportAbsence: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  /// An analysis's own reason.
  init(_ error: any Error) {
    if let failure = error as? Failure {
      reason = "\(failure.subject): \(failure.reason)"
    } else {
      reason = "It could not be computed: \(error.localizedDescription)"
    }
  }
}
