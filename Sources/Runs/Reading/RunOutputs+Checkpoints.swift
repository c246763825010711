import Checkpoints
import Corpus
import Files
import Foundation
import Stability
import Traces

extension RunOutputs {
  /// The outputs of a run whose `stepN` checkpoints lie beside its trace; nil when the trace has no final activations.
  ///
  /// Only manifests are read now, and they alone decide the digest: weights are checked against them when they are read.
  ///
  /// - Parameter observed: the steps whose activations are recorded.
  init?(trace: TraceReader, observed: [Int]) {
    let site = "final"
    guard trace.sites.contains(site), !observed.isEmpty else { return nil }
    let folder = PathName.parent(of: trace.path)
    let recorded = Set(observed)
    let kept: [(step: Int, manifest: CheckpointManifest)] = CheckpointFolder.steps(run: folder).compactMap { step in
      guard recorded.contains(step) else { return nil }
      let manifest = try? CheckpointManifest.read(CheckpointFolder.path(run: folder, step: step))
      return manifest.map { (step, $0) }
    }
    let last = kept.last?.step
    let tokenizers = Set(kept.map { $0.manifest.files["tokenizer.json"]?.sha256 ?? "none" }).sorted()
    let lines = kept.map { step, manifest in
      "\(step) "
        + manifest.files.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.sha256)" }.joined(separator: " ")
    }
    self.init(
      site: site, steps: kept.map(\.step),
      tokenizer: tokenizers.joined(separator: " "),
      digest: SHA256.hexadecimal(of: Data(lines.joined(separator: "\n").utf8)),
      vocabulary: {
        try last.flatMap { try CheckpointTokenizer.read(CheckpointFolder.path(run: folder, step: $0)) }?.vocabularySize
      },
      embedding: { try Self.embedding(CheckpointFolder.path(run: folder, step: $0)) })
  }

  /// Reads the output embedding of a checkpoint alone, after its files are checked against the manifest.
  private static func embedding(_ folder: String) throws -> Embedding {
    let opened = try ModelFolder(folder, verifying: true)
    let tensor = opened.layout.outputEmbedding
    let values = try [Float](unsafeUninitializedCapacity: tensor.count) { buffer, initialised in
      try opened.copy(tensor, into: buffer)
      initialised = tensor.count
    }
    return Embedding(values: values, rows: opened.model.vocabularySize, features: opened.model.width)
  }
}
