import Failures
import Files
import Foundation

/// Imports the scalars of TensorBoard event files.
public enum TensorBoardImport {
  /// Reads files or searches folders for them. All event files of one folder are one run, in the order of their first events'
  /// times; folders inside it that SummaryWriter's `add_scalars` and `add_hparams` made are parts of it, and their tags begin with the
  /// folder's name.
  ///
  /// A record that says that logging started again takes back everything from its step on (`purge_step`), as `EventAccumulator`
  /// reads it; without one, later files replace what they repeat. Images, histograms and texts are left out, as is a last record
  /// that is half written.
  ///
  /// - Throws: `Failure` of kind `missingInput`, or of kind `badData` that names the file and the offset.
  public static func runs(of request: ImportRequest) throws -> ImportedRuns {
    var notes = ImportNotes()
    let files = try ImportFiles.find(request.paths, what: "event file", &notes) { $0.contains("tfevents") }
    var places = try EventFilePlaces(files)
    if let run = request.run { places.putTogether(run) }
    // The files of a folder are one run's by their format, so that nothing in them looks like two.
    var collector = MetricCollector("tensorboard", placeWord: "byte", repeated: request.repeated ?? .latest)
    for run in places.runs {
      let sorted = try run.files.map { ($0, try EventFile.firstTime($0.path)) }.sorted { one, other in
        one.1 == other.1 ? NaturalOrder(one.0.path) < NaturalOrder(other.0.path) : one.1 < other.1
      }
      var hasScalars = false
      for (file, _) in sorted {
        let found = try EventFile.read(file, run: run.name, into: &collector, &notes)
        hasScalars = hasScalars || found
      }
      if !hasScalars { notes.say("\(run.name): its event files hold no scalars") }
    }
    guard !collector.isEmpty else {
      throw Failure(.badData, request.paths.joined(separator: ", "), "holds no scalars to import")
    }
    return ImportedRuns(
      runs: try collector.imported(), leftOut: notes.leftOut(kind: "tag"), notes: notes.understood)
  }
}

/// Which event files are of which run.
struct EventFilePlaces {
  /// An event file and what its tags begin with.
  struct File {
    var path: String
    var prefix: String?
  }
  /// A run's files.
  struct Run {
    var name: String
    var files: [File]
  }

  private(set) var runs: [Run] = []

  /// Puts files to runs by their folders.
  ///
  /// - Throws: `Failure` when a file cannot be read.
  init(_ files: [String]) throws {
    let folders = Set(files.map { PathName.parent(of: $0) })
    let owners = try files.map { file -> (folder: String, prefix: String?) in
      let folder = PathName.parent(of: file)
      let parent = PathName.parent(of: folder)
      guard folders.contains(parent), folder != parent, try Self.isPart(file, folder: PathName.last(of: folder)) else {
        return (folder, nil)
      }
      let name = PathName.last(of: folder)
      return (parent, Double(name) == nil ? name : nil)
    }
    let names = RunNames(of: owners.map { $0.folder + "/events" }, countsFile: false)
    for (index, file) in files.enumerated() {
      let prefix = [names.parts[index], owners[index].prefix].compactMap { $0 }.joined(separator: "/")
      add(File(path: file, prefix: prefix.isEmpty ? nil : prefix), to: names.runs[index])
    }
  }

  /// Whether a folder inside a run's was made by SummaryWriter: `add_scalars("loss", {"train": …})` makes "loss_train" for the tag
  /// "loss", `add_hparams` makes a folder named by the time.
  private static func isPart(_ file: String, folder: String) throws -> Bool {
    if folder.contains("."), Double(folder) != nil { return true }
    guard let tag = try EventFile.firstTag(file), !tag.isEmpty else { return false }
    return folder.hasPrefix(tag.replacing("/", with: "_").replacing(" ", with: "_") + "_")
  }

  private mutating func add(_ file: File, to name: String) {
    if let place = runs.firstIndex(where: { $0.name == name }) {
      runs[place].files.append(file)
    } else {
      runs.append(Run(name: name, files: [file]))
    }
  }

  /// Makes one run of all; tags of different folders begin with what tells the folders apart.
  mutating func putTogether(_ name: String) {
    let isSeveral = runs.count > 1
    let files = runs.flatMap { run in
      run.files.map { file in
        let prefix = [isSeveral ? run.name : nil, file.prefix].compactMap { $0 }.joined(separator: "/")
        return File(path: file.path, prefix: prefix.isEmpty ? nil : prefix)
      }
    }
    runs = [Run(name: name, files: files)]
  }
}

/// Reads one event file.
private enum EventFile {
  /// The time of the first event; 0 where there is none.
  static func firstTime(_ path: String) throws -> Double {
    let file = try MappedFile(path)
    return try withExtendedLifetime(file) {
      var records = RecordFile(file)
      guard let range = try records.next() else { return 0 }
      return try EventMessage(WireMessage(file.bytes, range, subject: path)).time
    }
  }

  /// The tag of the first scalar; nil where there is none.
  static func firstTag(_ path: String) throws -> String? {
    let file = try MappedFile(path)
    return try withExtendedLifetime(file) {
      var records = RecordFile(file)
      while let range = try records.next() {
        let event = try EventMessage(WireMessage(file.bytes, range, subject: path))
        if let value = event.values.first(where: { $0.scalar != nil }) { return value.tag }
      }
      return nil
    }
  }

  /// Adds a file's scalars to a run; false where it has none.
  static func read(
    _ place: EventFilePlaces.File, run name: String, into collector: inout MetricCollector, _ notes: inout ImportNotes
  ) throws -> Bool {
    let path = place.path
    let file = try MappedFile(path)
    return try withExtendedLifetime(file) {
      var hasScalars = false
      var isFirst = true
      var plugins: [String: String] = [:]
      var records = RecordFile(file)
      try collector.begin(path)
      while let range = try records.next() {
        let event = try EventMessage(WireMessage(file.bytes, range, subject: path))
        guard (0...StepNumber.largest).contains(event.step) else {
          throw Failure(
            .badData, path, "the event at byte \(range.lowerBound) has the step \(event.step)",
            remedy: "log steps from 0")
        }
        // A start at step 0 at the head of a file is written by old writers with every file.
        if event.isStart, !(isFirst && event.step == 0) {
          collector.restart(run: try collector.run(name, at: range.lowerBound), step: event.step, at: range.lowerBound)
        }
        isFirst = false
        for value in event.values {
          if let plugin = value.plugin { plugins[value.tag] = plugin }
          let tag = [place.prefix, value.tag.isEmpty ? "untagged" : value.tag].compactMap { $0 }.joined(separator: "/")
          if let reason = ColumnNames.reasonToLeaveOut(value.tag, isFirst: false) {
            notes.leave(tag, reason)
            continue
          }
          guard let number = scalar(value, plugin: plugins[value.tag]) else {
            notes.leave(tag, "it holds no scalars")
            continue
          }
          let run = try collector.run(name, at: range.lowerBound)
          let metric = try collector.metric(tag, sourceName: value.tag, at: range.lowerBound)
          try collector.add(number, run: run, metric: metric, step: event.step, at: range.lowerBound)
          hasScalars = true
        }
      }
      if let start = records.unfinished {
        notes.say("\(path): the last record (byte \(start)) is half written, so that it is not read")
      }
      return hasScalars
    }
  }

  /// The number of a value that is a scalar; a tensor of one number that another plugin shows is none.
  private static func scalar(_ value: EventMessage.Value, plugin: String?) -> Double? {
    value.isTensor && plugin != nil && plugin != "scalars" ? nil : value.scalar
  }
}
