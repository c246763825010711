/// A record of a W&B run that an import reads, by the field numbers of W&B's `wandb_internal.proto`.
enum WandBRecord {
  /// What the run is.
  case run(WandBRun)
  /// A row of values that were logged together.
  case history(WandBRow)
  /// Values of the run as a whole, and keys that no longer have one.
  case summary(updated: [WandBItem], removed: [WandBItem])
  /// Settings of the run, and keys that no longer have one.
  case configuration(updated: [WandBItem], removed: [WandBItem])
  /// How the steps of a key, or of all keys that begin alike, are counted.
  case metric(WandBMetric)
  /// How the run ended: 0 for success.
  case exit(code: Int)

  /// Reads a record; nil for a kind that an import has no use for.
  ///
  /// - Parameter readsHistory: whether rows of values are wanted.
  /// - Throws: `Failure` of kind `badData` for a malformed message.
  init?(_ message: consuming WireMessage, readsHistory: Bool) throws {
    while let (number, content) = try message.next() {
      guard case .bytes(let range) = content else { continue }
      switch number {
      case 2 where readsHistory: self = .history(try WandBRow(message.inner(range)))
      case 3:
        let (updated, removed) = try WandBItem.changes(message.inner(range))
        self = .summary(updated: updated, removed: removed)
      case 5:
        let (updated, removed) = try WandBItem.changes(message.inner(range))
        self = .configuration(updated: updated, removed: removed)
      case 12: self = .metric(try WandBMetric(message.inner(range)))
      case 17: self = .run(try WandBRun(message.inner(range)))
      case 18: self = .exit(code: try Self.exitCode(message.inner(range)))
      default: continue
      }
      return
    }
    return nil
  }

  private static func exitCode(_ message: consuming WireMessage) throws -> Int {
    var code = 0
    while let (number, content) = try message.next() {
      if number == 1, case .varint(let value) = content { code = Int(Int64(bitPattern: value)) }
    }
    return code
  }
}

/// What W&B knows of a run.
struct WandBRun {
  var id = ""
  var displayName = ""
  var project = ""
  var group = ""
  var configuration: [WandBItem] = []
  /// When it began, in seconds since 1970; 0 where the record does not say.
  var startTime: Int64 = 0

  /// Reads a run record.
  ///
  /// - Throws: `Failure` of kind `badData` for a malformed message.
  init(_ message: consuming WireMessage) throws {
    while let (number, content) = try message.next() {
      guard case .bytes(let range) = content else { continue }
      switch number {
      case 1: id = try message.text(range)
      case 3: project = try message.text(range)
      case 4: configuration = try WandBItem.changes(message.inner(range)).updated
      case 6: group = try message.text(range)
      case 8: displayName = try message.text(range)
      case 17:
        var time = message.inner(range)
        while let (number, content) = try time.next() {
          if number == 1, case .varint(let seconds) = content { startTime = Int64(bitPattern: seconds) }
        }
      default: break
      }
    }
  }
}

/// How the steps of a key are counted, as `define_metric` said.
struct WandBMetric {
  /// The key; empty where `glob` is meant.
  var name = ""
  /// A key whose last letter may be a star.
  var glob = ""
  /// The key that counts the steps; empty where none was named.
  var stepKey = ""

  /// Reads a metric record.
  ///
  /// - Throws: `Failure` of kind `badData` for a malformed message.
  init(_ message: consuming WireMessage) throws {
    while let (number, content) = try message.next() {
      guard case .bytes(let range) = content else { continue }
      switch number {
      case 1: name = try message.text(range)
      case 2: glob = try message.text(range)
      case 4: stepKey = try message.text(range)
      default: break
      }
    }
  }

  /// Whether it speaks of a key.
  func covers(_ key: String) -> Bool {
    glob.isEmpty ? name == key : glob.last == "*" ? key.hasPrefix(glob.dropLast()) : glob == key
  }
}

/// A key and its value as JSON text.
struct WandBItem {
  /// The key; those of inner objects are divided by dots.
  var key: String
  var json: String

  /// Names a key and its value.
  init(key: String, json: String) { (self.key, self.json) = (key, json) }

  /// Reads an item of a history, a summary or a configuration.
  ///
  /// - Throws: `Failure` of kind `badData` for a malformed message.
  init(_ message: consuming WireMessage) throws {
    (key, json) = ("", "")
    var nested: [String] = []
    while let (number, content) = try message.next() {
      guard case .bytes(let range) = content else { continue }
      switch number {
      case 1: key = try message.text(range)
      case 2: nested.append(try message.text(range))
      case 16: json = try message.text(range)
      default: break
      }
    }
    if !nested.isEmpty { key = nested.joined(separator: ".") }
  }

  /// The items that a summary or a configuration sets, and those that it removes.
  ///
  /// - Throws: `Failure` of kind `badData` for a malformed message.
  static func changes(_ message: consuming WireMessage) throws -> (updated: [WandBItem], removed: [WandBItem]) {
    var (updated, removed): ([WandBItem], [WandBItem]) = ([], [])
    while let (number, content) = try message.next() {
      guard case .bytes(let range) = content else { continue }
      if number == 1 { updated.append(try WandBItem(message.inner(range))) }
      if number == 2 { removed.append(try WandBItem(message.inner(range))) }
    }
    return (updated, removed)
  }
}
