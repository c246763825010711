import Foundation

/// Which run, step and evaluation the files of the harness are of.
struct EvaluationRuns {
  private(set) var files: [EvaluationFile]
  /// How files were understood, and which are left out.
  private(set) var notes: ImportNotes

  init(_ files: [EvaluationFile], _ notes: ImportNotes) {
    self.files = files
    self.notes = notes
    for index in files.indices { self.files[index].evaluation = index }
  }

  /// Gives files of samples the model, the step and the number of examples of the results they belong to: those of the same date,
  /// or all results beside them where these agree.
  mutating func joinSamples() {
    var byFolder: [String: [Int]] = [:]
    var byMark: [String: Int] = [:]
    for (index, file) in files.enumerated() where !file.hasOnlySamples {
      byFolder[file.place.folder, default: []].append(index)
      byMark[file.place.folder + "/" + file.place.mark] = index
    }
    for index in files.indices where files[index].hasOnlySamples {
      nameTask(index, byFolder[files[index].place.folder] ?? [])
      let partner = partner(of: files[index], byFolder, byMark)
      if let partner {
        files[index].evaluation = partner
        files[index].hasResults = true
        take(from: files[partner], for: index)
      } else if let beside = agreed(byFolder[files[index].place.folder] ?? []) {
        take(from: beside, for: index)
      }
      for result in files[index].results.indices where files[index].results[result].shots == nil {
        let task = files[index].results[result].task
        let shots = partner.flatMap { files[$0].results.first { $0.task == task }?.shots }
        files[index].results[result].shots = shots ?? files[index].place.shots
      }
    }
    for index in files.indices where files[index].model == nil {
      files[index].model = files[index].place.folders.first.flatMap { EvaluationModel(folder: $0) }
      if files[index].step == nil { files[index].step = files[index].model?.step }
    }
  }

  private mutating func take(from results: EvaluationFile, for index: Int) {
    files[index].model = results.model
    files[index].step = results.step ?? files[index].place.step ?? results.place.step
    files[index].hasStepOfItsName = results.step == nil
  }

  /// "pretrained__alpha_arc_easy" holds samples of arc_easy, of which there are results beside it.
  private mutating func nameTask(_ index: Int, _ beside: [Int]) {
    guard !files[index].place.isOfSamples, files[index].path.hasSuffix(".jsonl") else { return }
    let tasks = beside.flatMap { files[$0].results.map(\.task) }.filter { files[index].place.mark.hasSuffix("_" + $0) }
    if let task = tasks.max(by: { $0.utf8.count < $1.utf8.count }) { files[index].results[0].task = task }
  }

  private func partner(of file: EvaluationFile, _ byFolder: [String: [Int]], _ byMark: [String: Int]) -> Int? {
    let (folder, mark) = (file.place.folder, file.place.mark)
    if let task = file.results.first?.task, mark.hasPrefix(task + "_"),
      let same = byMark[folder + "/" + mark.dropFirst(task.utf8.count + 1)]
    {
      return same
    }
    let beside = (byFolder[folder] ?? []).filter { other in
      file.results.contains { result in files[other].results.contains { $0.task == result.task } }
    }
    let named = beside.filter { mark.hasSuffix(files[$0].place.mark) && (files[$0].date == nil) == (file.date == nil) }
    if let best = named.max(by: { files[$0].place.mark.utf8.count < files[$1].place.mark.utf8.count }) { return best }
    guard let date = file.place.date else { return beside.count == 1 ? beside[0] : nil }
    let near = beside.filter { files[$0].place.date.map { $0.rounded(.down) == date.rounded(.down) } == true }
    return near.count == 1 ? near[0] : nil
  }

  private func agreed(_ beside: [Int]) -> EvaluationFile? {
    guard let first = beside.first.map({ files[$0] }) else { return nil }
    let isShared = beside.allSatisfy { other in
      files[other].model?.text == first.model?.text
        && (files[other].step ?? files[other].place.step) == (first.step ?? first.place.step)
    }
    return isShared ? first : nil
  }

  /// Leaves out files of which names and content disagree, and those without a step.
  ///
  /// - Parameter isNamed: whether the command line names the run, so that no name has to.
  mutating func leaveOutDoubtful(isNamed: Bool) {
    var kept: [EvaluationFile] = []
    for var file in files {
      if let reason = (isNamed ? nil : Self.otherModel(file)) ?? Self.otherStep(file) {
        notes.leave(Self.shown(file.path), reason)
        continue
      }
      if file.step == nil { file.hasStepOfItsName = true }
      file.step = file.step ?? file.place.step
      guard file.step != nil else {
        notes.leave(Self.shown(file.path), Self.withoutStep)
        continue
      }
      kept.append(file)
    }
    files = kept
  }

  static let withoutStep = "neither a name nor the model's revision says the step"

  /// The end of a path, which tells files apart.
  static func shown(_ path: String) -> String {
    guard path.count > 80 else { return path }
    return "…" + path.suffix(79)
  }

  private static func otherStep(_ file: EvaluationFile) -> String? {
    guard let own = file.step, let named = file.place.namedStep, own != named else { return nil }
    return "results of step \(own) under the name of step \(named)"
  }

  /// That a folder is of another seed or size than the model evaluated, as in a folder of seed 3 with results of the model whose
  /// seeds are compared; nil where nothing disagrees.
  private static func otherModel(_ file: EvaluationFile) -> String? {
    guard let model = file.model, !model.isConfiguration else { return nil }
    let folders = file.place.folders.filter { !model.isHarnessFolder($0) }
    let reason = { (folder: String) in
      "results of \(model.text) in a folder of \(folder), not counted as either; --run NAME counts them"
    }
    if let (folder, seed) = folders.lazy.compactMap({ name in SeedMark(name).map { (name, $0) } }).first {
      if let own = model.parts.lazy.reversed().compactMap({ SeedMark($0) }).first {
        if !own.agrees(with: seed) { return reason(folder) }
      } else if seed.number != "0", model.isPublished, let name = model.parts.last,
        folders.contains(where: { $0.contains(name) })
      {
        return reason(folder)
      }
    }
    guard model.isPublished, let own = size(model.parts.last ?? ""),
      let (folder, other) = folders.lazy.compactMap({ name in size(name).map { (name, $0) } }).first, own != other
    else { return nil }
    return reason(folder)
  }

  /// The size in a name, "70m"; nil when there is none or are several.
  private static func size(_ name: String) -> String? {
    let pattern = "((?<![a-z0-9._-])|(?<=[a-z][-_.]))[0-9]+([._][0-9]+)?[mb](?![a-z0-9])"
    var found: [String] = []
    var rest = name.lowercased()
    while let range = rest.range(of: pattern, options: .regularExpression) {
      found.append(rest[range].replacingOccurrences(of: "_", with: "."))
      rest = String(rest[range.upperBound...])
    }
    return found.count == 1 ? found[0] : nil
  }

  /// The run of every file: the model evaluated, else what files and folders are named; folders also tell apart the same local
  /// model, or one named without its step, that has results of the same step in several of them.
  mutating func names() -> [String] {
    let paths = files.map { $0.place.runPath(step: $0.step) }
    let different = Array(Set(paths)).sorted()
    let byPath = Dictionary(uniqueKeysWithValues: zip(different, RunNames(of: different, countsFile: true).runs))
    let placed = paths.map { byPath[$0] ?? "run" }
    let models = files.map { file in
      file.model.flatMap { $0.isConfiguration && file.place.ownName(step: file.step) != nil ? nil : $0 }
    }
    let named = Self.shortest(models.map { $0?.parts })
    var groups: [String: [Int]] = [:]
    for (index, name) in named.enumerated() { if let name { groups[name, default: []].append(index) } }
    var byFolder = Set<String>()
    for (name, group) in groups where Set(group.map { placed[$0] }).count > 1 {
      let doubtful = group.filter { index in models[index]?.isPublished != true || files[index].hasStepOfItsName }
      guard doubtful.count == group.count, overlaps(group, placed) else { continue }
      byFolder.insert(name)
    }
    for name in byFolder.sorted() {
      notes.understand("several folders hold results of \(name) at the same step, so that the folders name the runs")
    }
    return files.indices.map { index in
      named[index].flatMap { byFolder.contains($0) ? nil : $0 } ?? placed[index]
    }
  }

  /// Whether two folders have the same task at the same step.
  private func overlaps(_ group: [Int], _ placed: [String]) -> Bool {
    var seen: [String: String] = [:]
    return group.contains { index in
      files[index].results.contains { result in
        let key = "\(files[index].step ?? 0) \(result.label)"
        guard let earlier = seen.updateValue(placed[index], forKey: key) else { return false }
        return earlier != placed[index]
      }
    }
  }

  /// The last part of every name, with those before it where several names share it.
  private static func shortest(_ names: [[String]?]) -> [String?] {
    let different = Set(names.compactMap { $0 })
    let groups = Dictionary(grouping: different) { $0.last ?? "" }
    var answer: [[String]: String] = [:]
    for (last, group) in groups {
      guard group.count > 1, let first = group.first else {
        for name in group { answer[name] = last }
        continue
      }
      var start = 0
      while group.allSatisfy({ start < $0.count - 1 && $0[start] == first[start] }) { start += 1 }
      for name in group { answer[name] = name[start...].joined(separator: "/") }
    }
    return names.map { $0.flatMap { answer[$0] } }
  }
}

/// The seed in a name: "seed3", "data-seed1".
private struct SeedMark {
  let kind: String?
  let number: String

  init?(_ name: String) {
    let pattern = "((data|weight)[-_])?seed[-_=]?[0-9]+"
    guard let range = name.range(of: pattern, options: [.regularExpression, .caseInsensitive]) else { return nil }
    let text = name[range].lowercased()
    kind = ["data", "weight"].first { text.hasPrefix($0) }
    let digits = text.drop { !$0.isNumber }.drop { $0 == "0" }
    number = digits.isEmpty ? "0" : String(digits)
  }

  func agrees(with other: SeedMark) -> Bool {
    number == other.number && (kind == nil || other.kind == nil || kind == other.kind)
  }
}
