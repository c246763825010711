/// A metric of a run: how people read its name, and where a trace holds it.
///
/// The known ones are those that training here records; any other name is that of an imported metric, or "task/metric" of an evaluation.
public struct Metric: Hashable, Sendable {
  /// The name in traces, JSON and on the command line: "validation_loss", "spectral", the column of an imported table.
  public let name: String

  /// Names a metric.
  public init(_ name: String) { self.name = name }

  /// Loss on held-out text.
  public static let validationLoss = Metric("validation_loss")
  /// Loss of each update's batch.
  public static let trainingLoss = Metric("training_loss")
  /// Norm of each update's gradient before clipping.
  public static let gradientNorm = Metric("gradient_norm")
  /// Mean over weight matrices of their Frobenius norms.
  public static let weightNorm = Metric("l2")

  /// The losses that training itself records.
  public static let losses = [validationLoss, trainingLoss]
  /// All that training itself records, losses first.
  public static let own = losses + [gradientNorm]
  /// The metrics defined for a single weight matrix, in the order in which traces store them.
  public static let ofMatrix = [
    "l1", "l2", "trace", "spectral", "code_sparsity", "computational_sparsity", "mean_lambda", "variance_lambda",
  ].map(Metric.init)
  /// The fourteen weight metrics of a whole model, in the order in which traces store them: those of a matrix averaged, and those of all
  /// weights and biases pooled.
  public static let ofModel =
    ofMatrix + ["mean_w", "median_w", "var_w", "mean_b", "median_b", "var_b"].map(Metric.init)

  /// The unit of losses, cross-entropies and divergences.
  public static let lossUnit = "nats per token"

  /// Whether training itself records it.
  public var isOwn: Bool { Self.own.contains(self) }

  /// Whether it is one of the fourteen weight metrics.
  public var isOfWeights: Bool { Self.ofModel.contains(self) }

  /// The name for people: a metric of our own in plain words, others as they were imported.
  public var title: String { isOwn ? name.replacing("_", with: " ") : name }

  /// The unit; nil where it has none or none is known.
  public var unit: String? { Self.losses.contains(self) ? Self.lossUnit : nil }

  /// Whether a value belongs to the batch of its step, so that it also differs between runs by how hard their batches were.
  public var isPerBatch: Bool { self == .trainingLoss || self == .gradientNorm }

  /// Whether it is about the machine rather than what was learned: times, speeds, work done and memory, by the words of its name.
  public var isAboutMachine: Bool {
    let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    return words.contains { Self.machineWords.contains($0) }
      || zip(words, words.dropFirst()).contains { $1 == "second" && $0 == "per" }
  }

  /// The variable of a trace that holds it.
  public var tracePath: String {
    switch self {
    case .validationLoss: "/validation/loss"
    case .trainingLoss: "/train/loss"
    case .gradientNorm: "/train/gradient_norm"
    case _ where isOfWeights: "/weights/model[metric=\(name)]"
    default: (name.contains("/") ? "/evaluation/" : "/metrics/") + name
    }
  }

  private static let machineWords: Set = [
    "time", "seconds", "sec", "runtime", "duration", "elapsed", "eta", "walltime", "throughput", "speed", "tps", "wps",
    "flops", "tflops", "flos", "mfu", "memory", "mem", "vram", "gpu", "cpu",
  ]
}
