import Files
import Foundation

/// The model that a file of results says was evaluated.
struct EvaluationModel {
  /// As it is named there.
  let text: String
  /// The parts of the name or path, less those that are nothing but a step.
  let parts: [String]
  /// Whether it is named as models that are published are: "organisation/name".
  let isPublished: Bool
  /// Whether it is only the folder or the name of a training configuration, which the file's own name goes before.
  let isConfiguration: Bool
  /// The step in its path: 500 of "alpha/checkpoint-500".
  let step: Int?

  /// Reads a name or a path, also of Windows or as it stands in the cache of the Hugging Face Hub; nil when nothing of it is left.
  init?(_ text: String, isConfiguration: Bool = false) {
    var all = text.replacingOccurrences(of: "\\", with: "/").split(separator: "/").map(String.init)
    let cached = all.last { $0.hasPrefix("models--") }
    let isCached = cached != nil
    if let cached {
      all = cached.components(separatedBy: "--").dropFirst().filter { !$0.isEmpty }
    }
    let named = all.filter { ![".", "..", "~"].contains($0) && !$0.hasSuffix(":") }
    parts = named.compactMap(RunNames.withoutStep)
    guard !parts.isEmpty else { return nil }
    self.text = text
    self.isConfiguration = isConfiguration
    isPublished = all.count == 2 && parts == all && (isCached || !text.hasPrefix("/")) && !isConfiguration
    step = named.lazy.reversed().compactMap { RunNames.step(in: $0) }.first
  }

  /// The model of a folder that the harness named by it, slashes as "__": "EleutherAI__pythia-14m-seed1".
  init?(folder: String) {
    guard folder.contains("__") else { return nil }
    self.init(folder.replacingOccurrences(of: "__", with: "/"))
  }

  /// The folder in which the harness puts results of this model.
  func isHarnessFolder(_ name: String) -> Bool {
    name.contains("__") && EvaluationModel(folder: name)?.parts.last == parts.last
  }
}

/// What the configuration in a file of results says: which model, at which step.
struct EvaluationArguments {
  let model: EvaluationModel?
  /// The step of the model; nil when the configuration does not say.
  let step: Int?

  /// The names that the harness takes for the model, the first that is there.
  private static let modelKeys = ["peft", "delta", "pretrained", "model", "path", "engine"]

  /// Reads `model_name`, `config.model_args` as text or object, and the configuration of GPT-NeoX.
  init(_ root: JSONValue) {
    let config = root["config"] ?? root
    let arguments = Self.arguments(config["model_args"] ?? root["model_args"])
    func text(_ key: String) -> String? { arguments[key]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    let given = Self.modelKeys.first { text($0) != nil }
    let name = root["model_name"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    if let named = (name ?? given.flatMap(text)).flatMap({ EvaluationModel($0) }) {
      model = named
    } else {
      let files = arguments["config_files"]?.members ?? []
      let file = files.count == 1 ? files[0].key.replacingOccurrences(of: ".yml", with: "") : nil
      model = (text("load") ?? text("save") ?? file).flatMap { EvaluationModel($0, isConfiguration: true) }
    }
    // An adapter's revision is that of the model below it.
    let isAdapter = given == "peft" || given == "delta"
    let revision = isAdapter ? nil : Self.step(ofRevision: arguments["revision"])
    let counters = ["iteration", "step", "global_step"].flatMap { [arguments[$0], config[$0], root[$0]] }
    let counted = counters.lazy.compactMap { $0?.numberOrText }.compactMap { StepNumber.exact($0) }.first
    let ofPath = given.flatMap(text).flatMap { EvaluationModel($0)?.step } ?? model?.step
    step = revision ?? counted ?? ofPath ?? (isAdapter ? nil : Self.step(ofRevision: config["model_revision"]))
  }

  /// "step1000" and "1000"; nothing of "main".
  private static func step(ofRevision value: JSONValue?) -> Int? {
    guard let text = value?.label else { return nil }
    return RunNames.step(in: text) ?? (text.count <= 9 && text.allSatisfy(\.isNumber) ? Int(text) : nil)
  }

  /// The arguments by name, also of the text "pretrained=a/b,revision=step1000".
  private static func arguments(_ value: JSONValue?) -> [String: JSONValue] {
    let pairs: [(String, JSONValue)] =
      value?.string?.split(separator: ",").compactMap { argument in
        let sides = argument.split(separator: "=", maxSplits: 1)
        guard sides.count == 2 else { return nil }
        return (String(sides[0]).trimming(" "), .string(String(sides[1]).trimming(" ")))
      } ?? value?.members.map { ($0.key, $0.value) } ?? []
    return Dictionary(pairs) { $1 }
  }
}
