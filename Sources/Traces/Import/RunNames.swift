import Foundation

/// The one rule by which files and folders name runs.
///
/// A run is named by the folders and the name of its file, less what is no name: a step wherever it stands
/// ("alpha-step134000_eval", "checkpoint-500", "model__step64"), what all files share, and the words for a part of a run
/// ("train", "val"). Files of which the same is left are files of one run.
struct RunNames {
  /// The run of every file, in the order in which the files were given.
  let runs: [String]
  /// Which part of its run a file holds, for example "val"; nil where it holds all. A metric's name starts with it.
  let parts: [String?]

  /// Names of files that say nothing of the run.
  private static let genericStems: Set<String> = [
    "metrics", "training", "trainer_state", "history", "log", "logs", "progress", "results", "scalars", "output",
    "stdout",
  ]
  private static let genericFolders: Set<String> = [
    "lightning_logs", "csv_logs", "tensorboard", "tb_logs", "runs", "logs",
  ]
  private static let partNames: Set<String> = ["train", "training", "val", "valid", "validation", "eval", "test"]
  private static let stepWords = [
    "global_step", "globalstep", "global-step", "step", "checkpoint", "ckpt", "iteration", "iter",
  ]

  /// Names the runs of some files.
  ///
  /// - Parameter countsFile: whether the file's own name may tell the run; else only its folders do.
  init(of paths: [String], countsFile: Bool) {
    let places = paths.map { path in
      let folders = URL(filePath: path).standardizedFileURL.deletingLastPathComponent().pathComponents.filter {
        $0 != "/"
      }
      return (folders: folders, stem: Self.stem(of: path))
    }
    let stems = Set(places.map(\.stem))
    let isStemShared = paths.count > 1 && stems.count == 1 && Set(places.map(\.folders)).count == paths.count
    let siblings = Dictionary(grouping: places, by: \.folders).mapValues { $0.map(\.stem) }
    var keys: [[String]] = []
    var parts: [String?] = []
    for place in places {
      var key = place.folders
      if countsFile, !isStemShared, !Self.genericStems.contains(place.stem.lowercased()) { key.append(place.stem) }
      key = key.compactMap(Self.withoutStep)
      let isPart = Self.isPart(
        key.last, file: countsFile ? place.stem : nil, siblings: siblings[place.folders] ?? [])
      parts.append(isPart ? key.removeLast() : nil)
      keys.append(key)
    }
    self.parts = parts
    let unversioned = keys.map { $0.filter { !Self.isVersion($0) } }
    runs = Self.shortest(Set(unversioned).count > 1 ? unversioned : keys)
  }

  /// "version_3", which Lightning counts up with every start: the run's own name where nothing else tells runs apart.
  private static func isVersion(_ name: String) -> Bool {
    name.hasPrefix("version_") && name.dropFirst(8).allSatisfy(\.isNumber) && name.count > 8
  }

  /// The name of a file without its ending.
  private static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for ending in [".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".log", ".out", ".err"]
    where name.lowercased().hasSuffix(ending) && name.count > ending.count {
      return String(name.dropLast(ending.count))
    }
    return name
  }

  /// Whether the last name of a key is that of a part: a folder "validation", or a file "val.csv" beside "train.csv".
  private static func isPart(_ name: String?, file stem: String?, siblings: [String]) -> Bool {
    guard let name, partNames.contains(name.lowercased()) else { return false }
    guard name == stem else { return true }
    return siblings.contains { $0 != stem && partNames.contains($0.lowercased()) }
  }

  /// What tells the keys apart: without the names with which all begin or end.
  private static func shortest(_ keys: [[String]]) -> [String] {
    let different = Set(keys)
    guard different.count > 1, let first = keys.first else {
      let named = (keys.first ?? []).last { !genericFolders.contains($0.lowercased()) }
      return keys.map { $0.last { !genericFolders.contains($0.lowercased()) } ?? named ?? "run" }
    }
    var start = 0
    while start < first.count, different.allSatisfy({ start < $0.count && $0[start] == first[start] }) { start += 1 }
    if start > 0, different.contains(where: { $0.count == start }) { start -= 1 }
    let rests = Dictionary(uniqueKeysWithValues: different.map { ($0, Array($0[start...])) })
    var end = 0
    while rests.values.allSatisfy({ rest in
      rest.count > end + 1 && rest[rest.count - 1 - end] == rests[first]?[(rests[first]?.count ?? 0) - 1 - end]
    }) { end += 1 }
    return keys.map { (rests[$0] ?? $0).dropLast(end).joined(separator: "/") }
  }

  /// A name without the step in it, wherever that stands; nil when nothing else is in it.
  static func withoutStep(_ name: String) -> String? {
    guard let place = stepPart(of: name) else { return name }
    let bytes = Array(name.utf8)
    let isMark = { (byte: UInt8) in [45, 95, 46, 61, 32].contains(byte) }
    var before = bytes[..<place.range.lowerBound]
    while let last = before.last, isMark(last) { before.removeLast() }
    var after = bytes[place.range.upperBound...]
    if before.isEmpty { while let first = after.first, isMark(first) { after.removeFirst() } }
    let rest = String(decoding: before + after, as: UTF8.self)
    return rest.isEmpty ? nil : rest
  }

  /// The number after "step", "checkpoint" or a like word in a name ("70m_step512.json", "checkpoint-500"), the last of several;
  /// nil when there is none.
  static func step(in name: String) -> Int? { stepPart(of: name)?.step }

  private static func stepPart(of name: String) -> (step: Int, range: Range<Int>)? {
    let bytes = Array(name.lowercased().utf8)
    guard bytes.count == name.utf8.count else { return nil }
    for word in stepWords.map({ Array($0.utf8) }) {
      var answer: (step: Int, range: Range<Int>)?
      for start in bytes.indices where bytes[start...].starts(with: word) {
        if start > 0, (97...122).contains(bytes[start - 1]) { continue }
        var digits = start + word.count
        if digits < bytes.count, [45, 95, 61].contains(bytes[digits]) { digits += 1 }
        let end = bytes[digits...].firstIndex { !(48...57).contains($0) } ?? bytes.count
        if let number = Int(String(decoding: bytes[digits..<end], as: UTF8.self)), number <= StepNumber.largest {
          answer = (number, start..<end)
        }
      }
      if let answer { return answer }
    }
    return nil
  }
}
