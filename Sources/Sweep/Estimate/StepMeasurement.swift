import NeoX
import Numerics
import Training

/// Finds out what a step takes by doing pieces of it: one layer at the run's own sequence length, and the way from the last
/// layer to the loss and back for a chunk of logits.
///
/// Layers are alike and tokens are independent in the head, so the pieces make up the whole; that takes well below a second
/// for 14m and a few seconds for 410m.
struct StepMeasurement {
  /// Width beyond which one piece would take longer than a plan should.
  static let largestWidth = 1024

  private let run: RunConfiguration
  private let model: ModelConfiguration

  /// Repetitions end when they took this long together.
  private static let enough = Duration.milliseconds(250)

  /// The time of a run's parts, or nil where the model is too wide to try.
  ///
  /// - Throws: `Failure` of kind `configuration` for a precision that this machine lacks.
  static func time(_ run: RunConfiguration, model: ModelConfiguration) throws -> StepTime? {
    guard model.width <= largestWidth else { return nil }
    return try StepMeasurement(run: run, model: model).time()
  }

  private func time() throws -> StepTime {
    let layer = try Piece(model, layers: 1, vocabulary: 64, length: run.sequenceLength, precision: run.precision)
    let rows = min(run.sequenceLength, Model.logitRows)
    let head = try Piece(
      model, layers: 0, vocabulary: model.vocabularySize, length: rows, precision: run.precision)
    let (layers, chunks) = (Double(model.layers), Double(run.sequenceLength) / Double(rows))
    let parameters = Double(ParameterLayout(model).parameterCount)
    let largest = head.parameters > layer.parameters ? head : layer
    return StepTime(
      layers: layers * layer.training(), head: chunks * head.training(),
      exclusiveShareOfHead: StepTime.exclusiveShare(sequenceLength: run.sequenceLength),
      validationSequence: layers * layer.validation() + chunks * head.validation(),
      update: parameters / Double(largest.parameters) * largest.update(),
      weightMetrics: layers * layer.weightMetrics(),
      initialisation: parameters / Double(largest.parameters) * largest.initialisation)
  }

  /// A model with few layers or few words.
  private final class Piece {
    private let model: Model
    private let tokens: [Int32]
    private(set) var initialisation = 0.0
    private var steps = 0

    var parameters: Int { model.layout.parameterCount }

    init(_ whole: ModelConfiguration, layers: Int, vocabulary: Int, length: Int, precision: Precision) throws {
      var configuration = whole
      (configuration.layers, configuration.vocabularySize) = (layers, vocabulary)
      let model = try Model(configuration, sequenceLength: length, precision: precision)
      initialisation = Self.seconds {
        model.layout.initialise(model.parameters.pointer, model: configuration, seed: 1)
      }
      model.parametersChanged()
      self.model = model
      tokens = (0...length).map { Int32($0 * 7919 % vocabulary) }
    }

    func training() -> Double { best { _ = model.accumulateGradients(tokens: tokens) } }

    func validation() -> Double { best { _ = model.loss(tokens: tokens) } }

    func weightMetrics() -> Double { best { _ = WeightMetrics(of: model) } }

    func update() -> Double {
      let optimizer = AdamW(layout: model.layout)
      return best {
        let norm = GradientClipping.norm(of: model.gradients, layout: model.layout)
        steps += 1
        optimizer.update(
          model.parameters, gradients: model.gradients,
          gradientScale: GradientClipping.multiplier(norm: norm, limit: 1),
          learningRate: 1e-3, update: steps)
        model.parametersChanged()
        model.clearGradients()
      }
    }

    private func best(_ work: () -> Void) -> Double {
      let begin = ContinuousClock.now
      var least = Double.infinity
      repeat { least = min(least, Self.seconds(work)) } while ContinuousClock.now - begin < StepMeasurement.enough
      return least
    }

    private static func seconds(_ work: () -> Void) -> Double { ContinuousClock().measure(work) / .seconds(1) }
  }
}
