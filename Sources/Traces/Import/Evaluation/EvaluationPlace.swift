import Files
import Foundation

/// What the name of a file and its folders say of an evaluation.
struct EvaluationPlace {
  /// The path as it was found.
  let path: String
  /// The folders that the command line names or that lie below them, the nearest first.
  let folders: [String]
  /// When the evaluation ended, where the file's name has a date: seconds since 1970.
  let date: Double?
  /// What files of one evaluation share: the name without "results_" or "samples_"; nothing for "results.json".
  let mark: String
  /// The step in the name of the file or of a folder; nil where there is none.
  let step: Int?
  /// The step in the file's name or in one of `folders`.
  let namedStep: Int?
  /// Examples in the prompt, where a name says so: "five-shot", "70m-5shot_step0".
  let shots: Int?

  private let stem: String

  /// Reads a path that was found below one of those asked for.
  init(_ path: String, among asked: [String]) {
    self.path = path
    let stem = Self.stem(of: path)
    self.stem = stem
    folders = Self.folders(path, among: asked)
    date = EvaluationDate.find(in: stem)?.seconds
    let kind = ["results", "samples"].first { stem == $0 || stem.hasPrefix($0 + "_") }
    mark = kind.map { String(stem.dropFirst($0.count + 1)) } ?? stem
    let all = ImportFiles.foldersAbove(path)
    step = ([stem] + all).lazy.compactMap { RunNames.step(in: $0) }.first
    namedStep = ([stem] + folders).lazy.compactMap { RunNames.step(in: $0) }.first
    shots = ([stem] + all).lazy.compactMap(Self.shots).first
  }

  /// The folder, as the folder of other files is given.
  var folder: String { PathName.parent(of: path) }

  /// Whether the file's name begins as those of samples do.
  var isOfSamples: Bool { stem.hasPrefix("samples_") }

  /// The task in "samples_arc_easy_2024-05-01T10-00-00.123"; the whole name where it does not begin so.
  var sampledTask: String {
    guard isOfSamples else { return stem }
    guard let date = EvaluationDate.find(in: mark), date.isAtEnd else { return mark }
    return String(mark.dropLast(date.text.count)).trimming("_")
  }

  /// The name in which folders tell runs apart, for `RunNames`: without those that say how a model was evaluated, with what the
  /// file's own name adds.
  ///
  /// - Parameter step: the step that the file's content says, which its name may hold without a word.
  func runPath(step: Int?) -> String {
    let kept = ImportFiles.foldersAbove(path).filter { Self.shotWord(of: $0) != $0 }
    let own = ownName(step: step).flatMap { name in
      kept.first.map { Self.words(of: $0, hold: name) } == true ? nil : name
    }
    let folders = kept.reversed().flatMap { EvaluationModel(folder: $0)?.parts ?? [$0] }
    return "/" + (folders + [(own ?? "results") + ".json"]).joined(separator: "/")
  }

  /// What the file's name says of the run beside a step, a date and that it holds results: "alpha-19m" of
  /// "alpha-19m-step134000_eval_results_01-20-2023-10-00-00"; nil when that is nothing.
  func ownName(step: Int?) -> String? {
    guard stem != "results", !stem.hasPrefix("results_"), !isOfSamples else { return nil }
    var name = stem
    if let date = EvaluationDate.find(in: name) { name = name.replacingOccurrences(of: date.text, with: "") }
    if let word = Self.shotWord(of: name) { name = name.replacingOccurrences(of: word, with: "") }
    name = RunNames.withoutStep(name) ?? ""
    for word in ["eval_results", "eval-results", "lm_eval", "lm-eval", "results", "evals", "eval"] {
      let pieces = name.components(separatedBy: word)
      guard pieces.count == 2, pieces[0].last?.isLetter != true, pieces[1].first?.isLetter != true else { continue }
      name = [pieces[0].trimming("-_."), pieces[1].trimming("-_.")].filter { !$0.isEmpty }.joined(separator: "_")
    }
    name = name.trimming("-_.")
    if let step, name.hasSuffix("_\(step)") || name.hasSuffix("-\(step)") {
      name = String(name.dropLast("\(step)".count)).trimming("-_.")
    }
    return name.isEmpty || name.allSatisfy(\.isNumber) ? nil : name
  }

  /// Whether a name is some of the words of another: "70m" of "pythia-70m".
  private static func words(of name: String, hold other: String) -> Bool {
    let text = { (name: String) in "-" + name.lowercased().replacing("_", with: "-") + "-" }
    return text(name).contains(text(other))
  }

  private static func stem(of path: String) -> String {
    let name = PathName.last(of: path)
    for ending in [".jsonl", ".json"] where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
    return name
  }

  private static func folders(_ path: String, among asked: [String]) -> [String] {
    let roots = asked.map(PathName.trimmed).filter { path.hasPrefix($0 + "/") }
    let all = ImportFiles.foldersAbove(path)
    guard let root = roots.max(by: { $0.utf8.count < $1.utf8.count }) else {
      let typed = PathName.parent(of: path).split(separator: "/").filter { $0 != "." && $0 != ".." }
      return Array(all.prefix(max(1, typed.count)))
    }
    let below = path.dropFirst(root.count + 1).split(separator: "/").count - 1
    return Array(all.prefix(below + 1))
  }

  private static let numerals = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
  ]

  private static func shots(in name: String) -> Int? {
    guard let word = shotWord(of: name) else { return nil }
    return Int(word.prefix(while: \.isNumber)) ?? numerals.firstIndex { word.lowercased().hasPrefix($0) }
  }

  /// The words in a name that say how many examples the prompt has: "five-shot", "5shot".
  private static func shotWord(of name: String) -> String? {
    guard name.lowercased().contains("shot") else { return nil }
    let pattern = "(?<![A-Za-z0-9])([0-9]{1,4}|\(numerals.joined(separator: "|")))[-_]?shots?(?![A-Za-z0-9])"
    return name.range(of: pattern, options: [.regularExpression, .caseInsensitive]).map { String(name[$0]) }
  }
}

/// A date in a file's name, as the harness ("2024-05-01T10-00-00.123456") and the suite ("01-20-2023-10-00-00") write it.
struct EvaluationDate {
  /// The words of the name.
  let text: String
  /// Seconds since 1970.
  let seconds: Double
  /// Whether the name ends with it.
  let isAtEnd: Bool

  /// The first date in a name; nil where there is none.
  static func find(in name: String) -> EvaluationDate? {
    guard name.utf8.count(where: { (48...57).contains($0) }) >= 14 else { return nil }
    let time = "[0-9]{2}[-:][0-9]{2}[-:][0-9]{2}"
    for (pattern, order) in [
      ("[0-9]{4}-[0-9]{2}-[0-9]{2}[T_ ]\(time)(\\.[0-9]+)?", [0, 1, 2]),
      ("[0-9]{2}-[0-9]{2}-[0-9]{4}-\(time)", [2, 0, 1]),
    ] {
      guard let range = name.range(of: pattern, options: .regularExpression) else { continue }
      let text = String(name[range])
      let numbers = text.split { !$0.isNumber }.compactMap { Double($0) }
      guard numbers.count >= 6 else { continue }
      let date = order.map { Int(numbers[$0]) }
      let fraction = text.firstIndex(of: ".").flatMap { Double("0" + text[$0...]) } ?? 0
      let clock = numbers[3] * 3600 + numbers[4] * 60 + numbers[5] + fraction
      return EvaluationDate(
        text: text, seconds: Double(days(date[0], date[1], date[2])) * 86_400 + clock,
        isAtEnd: range.upperBound == name.endIndex)
    }
    return nil
  }

  /// Days from 1970 to a day of the Gregorian calendar.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}

extension String {
  /// Without any of some characters at either end.
  func trimming(_ characters: String) -> String { trimmingCharacters(in: CharacterSet(charactersIn: characters)) }
}
