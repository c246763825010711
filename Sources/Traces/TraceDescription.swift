/// What a run is, written to its trace once, when the trace is created.
public struct TraceDescription: Sendable {
  /// The source of a run that was trained here.
  public static let trained = "trained"

  /// The run's name, for example "pythia-14m-seed3".
  public var run: String
  /// The model's size, for example "14m".
  public var size: String
  /// Seed of the initial weights; nil when it is not known.
  public var initSeed: Int?
  /// Seed of the data order; nil when it is not known.
  public var dataSeed: Int?
  /// Arithmetic of the training, for example "fp32".
  public var precision: String
  /// Where the values come from: "trained", or what they were imported from.
  public var source: String
  /// The run's configuration as JSON.
  public var configuration: String
  /// The matrices whose metrics are recorded, in order.
  public var matrixNames: [String]
  /// The sites whose activations are recorded, in order: "embedding", "layer.0" …, "final".
  public var siteNames: [String]
  /// Features of an activation at every site.
  public var width: Int
  /// The sequences on which activations are recorded.
  public var probe: ProbeSet
  /// Further facts (versions, processor, digests of the data) by name; each becomes a text attribute of the root.
  public var provenance: [(name: String, value: String)]

  /// Describes a run.
  public init(
    run: String, size: String, initSeed: Int?, dataSeed: Int?, precision: String = "fp32",
    source: String = Self.trained,
    configuration: String, matrixNames: [String], siteNames: [String], width: Int, probe: ProbeSet,
    provenance: [(name: String, value: String)] = []
  ) {
    self.run = run
    self.size = size
    self.initSeed = initSeed
    self.dataSeed = dataSeed
    self.precision = precision
    self.source = source
    self.configuration = configuration
    self.matrixNames = matrixNames
    self.siteNames = siteNames
    self.width = width
    self.probe = probe
    self.provenance = provenance
  }
}

/// The fixed sequences on which all runs of a sweep record activations.
public struct ProbeSet: Sendable, Equatable {
  /// The tokens of each sequence.
  public var tokenIDs: [[Int32]]
  /// Each sequence as text.
  public var texts: [String]

  /// Tokens of all sequences together.
  public var tokenCount: Int { tokenIDs.reduce(0) { $0 + $1.count } }

  /// Names the sequences and their texts, one text for each sequence.
  public init(tokenIDs: [[Int32]], texts: [String]) {
    self.tokenIDs = tokenIDs
    self.texts = texts
  }
}

/// What one update measured.
public struct TrainingRow: Sendable, Equatable {
  /// The update's number, counted from 1.
  public var step: Int
  /// Mean cross-entropy of the update's batch, before the update, in nats per token.
  public var loss: Float
  /// Norm of the whole gradient before clipping.
  public var gradientNorm: Float
  /// Learning rate of the update.
  public var learningRate: Double
  /// Tokens seen up to and with this update.
  public var tokens: Int
  /// Time that the update took, in seconds.
  public var seconds: Double
  /// Tokens of the update per second.
  public var tokensPerSecond: Double

  /// Names the measurements of one update.
  public init(
    step: Int, loss: Float, gradientNorm: Float, learningRate: Double, tokens: Int, seconds: Double,
    tokensPerSecond: Double
  ) {
    self.step = step
    self.loss = loss
    self.gradientNorm = gradientNorm
    self.learningRate = learningRate
    self.tokens = tokens
    self.seconds = seconds
    self.tokensPerSecond = tokensPerSecond
  }
}

/// What is measured of a model at rest, after the update of `step` (0: before any).
public struct Observation: Sendable, Equatable {
  /// The step.
  public var step: Int
  /// Mean cross-entropy on held-out text, in nats per token.
  public var validationLoss: Double
  /// For every matrix the metrics of `Metric.ofMatrix`.
  public var perMatrix: [[Double]]
  /// The metrics of `Metric.ofModel`.
  public var model: [Double]
  /// For every site the activations (token x feature), row by row.
  public var activations: [[Float]]

  /// Names the measurements of one step.
  public init(step: Int, validationLoss: Double, perMatrix: [[Double]], model: [Double], activations: [[Float]]) {
    self.step = step
    self.validationLoss = validationLoss
    self.perMatrix = perMatrix
    self.model = model
    self.activations = activations
  }
}

/// Something that happened in a run.
public struct TraceEvent: Sendable, Equatable {
  /// The step at which it happened.
  public var step: Int
  /// What sort of thing.
  public var kind: TraceEventKind
  /// What is to be said, at most 512 bytes; longer texts are cut.
  public var text: String

  /// Names an event.
  public init(step: Int, kind: TraceEventKind, text: String) {
    self.step = step
    self.kind = kind
    self.text = text
  }
}
