import Numerics

/// What the passes over a sequence work on, whatever their precision.
struct Network {
  let configuration: ModelConfiguration
  let layout: ParameterLayout
  let parameters: AlignedBuffer<Float>
  /// Empty in a network made for inference.
  let gradients: AlignedBuffer<Float>
  let sequenceLength: Int
  let rotary: RotaryTable

  /// Allocates parameters and gradients, all zero.
  init(_ configuration: ModelConfiguration, sequenceLength: Int, forTraining: Bool) {
    precondition(configuration.width % 16 == 0 && configuration.headWidth % 16 == 0, "widths are multiples of 16")
    precondition(sequenceLength > 0, "a sequence has tokens")
    let layout = ParameterLayout(configuration)
    self.init(
      configuration, layout, AlignedBuffer(count: layout.bufferCount),
      AlignedBuffer(count: forTraining ? layout.bufferCount : 0), sequenceLength)
  }

  /// The same parameters for sequences of another length.
  init(_ network: Network, gradients: AlignedBuffer<Float>, sequenceLength: Int) {
    self.init(network.configuration, network.layout, network.parameters, gradients, sequenceLength)
  }

  private init(
    _ configuration: ModelConfiguration, _ layout: ParameterLayout, _ parameters: AlignedBuffer<Float>,
    _ gradients: AlignedBuffer<Float>, _ sequenceLength: Int
  ) {
    self.configuration = configuration
    self.layout = layout
    self.parameters = parameters
    self.gradients = gradients
    self.sequenceLength = sequenceLength
    rotary = RotaryTable(
      positions: sequenceLength, rotaryWidth: configuration.rotaryWidth, base: configuration.rotaryBase)
  }
}
