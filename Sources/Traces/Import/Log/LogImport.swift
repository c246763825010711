import Failures

/// Imports the logs that training programs print.
public enum LogImport {
  /// What the lines of a log look like.
  public enum Form {
    /// Whatever known layout the first lines are of.
    case unknown
    /// The lines of a known program.
    case layout(LogLayout)
    /// Lines that a pattern describes.
    case pattern(LogPattern)
  }

  /// Reads logs, each of them a run; with `request.run`, all are of one run, in the order of their names.
  ///
  /// Lines of no metric are passed over and counted, as is what is no number, and a last line without its end.
  ///
  /// - Throws: `Failure` of kind `missingInput`, of kind `usage` that quotes the first lines when none is of the form or when they are of
  ///   several layouts, or of kind `badData` that names the line.
  public static func runs(of request: ImportRequest, _ form: Form) throws -> ImportedRuns {
    var notes = ImportNotes()
    let files = try ImportFiles.find(request.paths, what: "log (.log, .out, .txt)", &notes) { name in
      [".log", ".out", ".txt"].contains { name.lowercased().hasSuffix($0) }
    }
    let names = RunNames(of: files, countsFile: true)
    var collector = MetricCollector("log", repeated: request.repeated)
    var unreadable: [Failure] = []
    for (index, path) in files.enumerated() {
      guard let (reader, name) = try reader(of: path, form, &unreadable) else { continue }
      if case .unknown = form { notes.understand("\(path): its lines are \(name)") }
      var file = LogFile(path, reader)
      var hasValues = false
      try collector.begin(path)
      try file.read { metric, value, step, line in
        if reader is OLMoLog, metric.hasPrefix("eval/") {
          notes.understand("OLMo writes evaluations without a step; they count at the last step before them")
        }
        if let reason = reader.takesLinesAsTheyStand ? nil : Self.reasonToLeaveOut(metric) {
          notes.leave(metric, reason)
          return
        }
        let run = try collector.run(request.run ?? names.runs[index], at: line)
        let part = request.run == nil ? names.parts[index].map { $0 + "/" } ?? "" : ""
        try collector.add(value, run: run, metric: try collector.metric(part + metric, at: line), step: step, at: line)
        hasValues = true
      }
      for sentence in file.leftOut { notes.say(sentence) }
      if !hasValues { unreadable.append(try LogSearch(path).nothingFound(name)) }
    }
    if collector.isEmpty, let first = unreadable.first { throw first }
    for failure in unreadable { notes.say("\(failure.subject): it \(failure.reason)") }
    return ImportedRuns(
      runs: try collector.imported(), leftOut: notes.leftOut(kind: "metric"), notes: notes.understood)
  }

  private static func reader(
    of path: String, _ form: Form, _ unreadable: inout [Failure]
  ) throws -> (reader: any LogReader, name: String)? {
    switch form {
    case .pattern(let pattern): return (PatternLog(pattern: pattern), "that the pattern matches")
    case .layout(let layout): return (layout.reader, "of the layout \(layout.rawValue)")
    case .unknown:
      let search = try LogSearch(path)
      guard let layout = try search.layout() else {
        unreadable.append(search.nothingFound(nil))
        return nil
      }
      return (layout.reader, "of the layout \(layout.rawValue)")
    }
  }

  private static func reasonToLeaveOut(_ metric: String) -> String? {
    ColumnNames.reasonToLeaveOut(metric.replacing(" ", with: "_"), isFirst: false)
  }
}
