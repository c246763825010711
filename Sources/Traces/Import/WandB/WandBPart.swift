import Files

/// A file of a run: what its records say, the rows of values apart. A run that was resumed has several.
struct WandBPart {
  let path: String
  /// What the run is; nil where the file does not come so far.
  private(set) var run: WandBRun?
  /// How steps are counted, in the order in which it was said.
  private(set) var metrics: [WandBMetric] = []
  /// The settings as JSON text, by key.
  private(set) var configuration: [String: String] = [:]
  /// The values of the run as a whole as JSON text, by key.
  private(set) var summary: [String: String] = [:]
  /// How the run ended; nil where no end is recorded.
  private(set) var exitCode: Int?
  /// Where a last record begins that is not whole.
  private(set) var cutAt: Int?

  /// Reads the records of a file.
  ///
  /// - Throws: `Failure` of kind `missingInput`, or `badData` with the offset of what is damaged.
  init(_ path: String) throws {
    self.path = path
    cutAt = try Self.forEachRecord(ofFile: path, readsHistory: false) { record, _ in take(record) }
  }

  private mutating func take(_ record: WandBRecord) {
    switch record {
    case .run(let run):
      self.run = run
      for item in run.configuration { configuration[item.key] = item.json }
    case .configuration(let updated, let removed):
      for item in updated { configuration[item.key] = item.json }
      for item in removed { configuration[item.key] = nil }
    case .summary(let updated, let removed):
      for item in updated { summary[item.key] = item.json }
      for item in removed { summary[item.key] = nil }
    case .metric(let metric): metrics.append(metric)
    case .exit(let code): exitCode = code
    case .history: break
    }
  }

  /// The keys of the numbers of the run as a whole.
  var summaryKeys: [String] {
    summary.flatMap { WandBItem(key: $0, json: $1).values() }.filter { $0.number != nil }.map(\.key)
  }

  /// Calls `body` for every row of values, with where its record begins.
  ///
  /// - Throws: `Failure` of kind `missingInput` or `badData`, and what `body` throws.
  func forEachRow(_ body: (_ row: WandBRow, _ offset: Int) throws -> Void) throws {
    _ = try Self.forEachRecord(ofFile: path, readsHistory: true) { record, offset in
      if case .history(let row) = record { try body(row, offset) }
    }
  }

  private static func forEachRecord(
    ofFile path: String, readsHistory: Bool, _ body: (WandBRecord, Int) throws -> Void
  ) throws -> Int? {
    let file = try MappedFile(path)
    return try withExtendedLifetime(file) {
      try RecordLog(file).forEach { message, offset in
        if let record = try WandBRecord(message, readsHistory: readsHistory) { try body(record, offset) }
      }
    }
  }

  /// The run's identifier, from its record or the name of the file, "run-abcd1234.wandb".
  var id: String {
    if let id = run?.id, !id.isEmpty { return id }
    let stem = PathName.stem(of: path)
    return stem.hasPrefix("run-") ? String(stem.dropFirst("run-".count)) : stem
  }

  /// When the run began, as the name of its folder says ("offline-run-20240501_100000-abcd1234"), else as its record says.
  var time: (folder: String, start: Int64) {
    let folder = ImportFiles.foldersAbove(path).first ?? ""
    let stamp = folder.split(separator: "-").first { word in
      word.utf8.count == 15 && word.utf8.enumerated().allSatisfy { $0 == 8 ? $1 == 95 : (48...57).contains($1) }
    }
    return (stamp.map(String.init) ?? "", run?.startTime ?? 0)
  }
}
