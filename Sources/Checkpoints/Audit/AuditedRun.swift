import Failures
import Files
import Foundation

/// One folder of checkpoints while it is audited: reads each checkpoint once and keeps its sketch.
struct AuditedRun {
  /// A checkpoint that could be read.
  struct Checkpoint {
    let step: Int
    let folder: String
    let sketch: CheckpointSketch
  }

  let folder: String
  /// The run's name: the folder's.
  let name: String
  /// The steps that have a folder, in increasing order.
  let steps: [Int]
  /// The checkpoints of the common configuration that could be read, by increasing step.
  private(set) var checkpoints: [Checkpoint] = []
  private(set) var findings: [AuditFinding] = []

  /// Reads a folder of checkpoints.
  ///
  /// - Throws: `Failure` of kind `missingInput` when it holds none, `usage` when it holds a step twice.
  init(_ folder: String) throws {
    self.folder = folder
    name = PathName.last(of: URL(filePath: folder).standardizedFileURL.path)
    let folders = CheckpointFolder.stepFolders(folder)
    guard !folders.isEmpty else {
      throw Failure(
        .missingInput, folder, "holds no folder named stepN or checkpoint-N",
        remedy: "name the folder of a run that has several")
    }
    for (first, second) in zip(folders, folders.dropFirst()) where first.step == second.step {
      throw Failure(
        .usage, folder,
        "holds step \(first.step) twice: \(PathName.last(of: first.path)) and \(PathName.last(of: second.path))",
        remedy: "keep one of the two")
    }
    steps = folders.map(\.step)
    findings += ExpectedSteps.missing(steps, folder: folder).map {
      AuditFinding(
        kind: .missingStep, step: $0, file: folder,
        text: "step \($0) is missing among the \(folders.count) that are there")
    }
    let configurations = folders.map { Self.configuration($0.path) }
    let common = Self.majority(configurations)
    let tokenizers = folders.map { TokenizerIdentity.of(folder: $0.path) }
    let commonTokenizer = Self.majority(tokenizers)
    for (index, entry) in folders.enumerated() {
      let configuration = configurations[index]
      if let configuration, configuration != common {
        add(
          .changedConfiguration, entry.step, entry.path + "/config.json", "is not the configuration of the other steps")
      }
      if let tokenizer = tokenizers[index], tokenizer != commonTokenizer {
        add(.changedTokenizer, entry.step, entry.path + "/tokenizer.json", "is not the tokenizer of the other steps")
      }
      try read(entry.step, entry.path, hasCommonConfiguration: configuration == common)
    }
  }

  /// Adds a finding.
  mutating func add(_ kind: AuditFinding.Kind, _ step: Int, _ file: String, _ text: String) {
    findings.append(AuditFinding(kind: kind, step: step, file: file, text: text))
  }

  private mutating func read(_ step: Int, _ path: String, hasCommonConfiguration: Bool) throws {
    let truncated = FileLength.truncatedFiles(in: path)
    for name in truncated { add(.truncatedFile, step, path + "/" + name, "is cut off") }
    if truncated.isEmpty, CheckpointManifest.exists(in: path) {
      do {
        try CheckpointManifest.verify(path)
      } catch let failure as Failure {
        let isKnown = findings.contains { $0.step == step && failure.subject == $0.file }
        if !isKnown { add(.damagedFile, step, failure.subject, failure.reason) }
      }
    }
    let opened: ModelFolder
    do {
      opened = try ModelFolder(path)
    } catch let failure as Failure {
      let isKnown = findings.contains {
        $0.step == step && ![.changedTokenizer, .missingStep].contains($0.kind)
      }
      if !isKnown { add(Self.kind(of: failure, in: path), step, failure.subject, failure.reason) }
      return
    }
    let parameters = opened.layout.tensors.filter(\.isDecayed).map(\.name)
    guard hasCommonConfiguration, checkpoints.first.map({ $0.sketch.matrices.map(\.name) == parameters }) ?? true
    else { return }
    let sketch = try CheckpointSketch(opened)
    for tensor in sketch.broken {
      add(.nonFinite, step, tensor.file, "tensor \"\(tensor.name)\" has \(tensor.values) values that are not finite")
    }
    if checkpoints.first.map({ $0.sketch.sample.count == sketch.sample.count }) ?? true {
      checkpoints.append(Checkpoint(step: step, folder: path, sketch: sketch))
    }
  }

  private static func kind(of failure: Failure, in folder: String) -> AuditFinding.Kind {
    if failure.kind == .missingInput {
      let hasIndex = ModelWeights.find(in: folder)?.isIndex ?? false
      let isShard = hasIndex && failure.subject.hasPrefix(folder + "/") && !failure.subject.hasSuffix("config.json")
      return isShard || NativeWeights.isNative(folder) ? .missingShard : .missingWeights
    }
    return failure.cause == .missingTensor ? .wrongShard : .damagedFile
  }

  /// What `config.json` means, or what is refused about it; nil when it is missing or no JSON at all.
  private static func configuration(_ folder: String) -> String? {
    guard let path = try? FolderFile.path("config.json", in: folder), let data = try? SmallFile.read(path),
      (try? JSONSerialization.jsonObject(with: data)) is [String: Any]
    else { return nil }
    do {
      return "\(try ReadModelDescription.read(path, data))"
    } catch {
      return "refused: \((error as? Failure)?.reason ?? "")"
    }
  }

  private static func majority(_ values: [String?]) -> String? {
    let counts = Dictionary(values.compactMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }
}
