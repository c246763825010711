import Numerics

/// The parameters of a model and their gradients, of which there is one copy however many passes work with it.
struct ModelParameters {
  let configuration: ModelConfiguration
  let layout: ParameterLayout
  let values: AlignedBuffer<Float>
  /// In the places of the values; empty in a model made for inference.
  let gradients: AlignedBuffer<Float>

  /// Allocates parameters and gradients, all zero.
  init(_ configuration: ModelConfiguration, forTraining: Bool) {
    precondition(configuration.width % 16 == 0 && configuration.headWidth % 16 == 0, "widths are multiples of 16")
    layout = ParameterLayout(configuration)
    self.configuration = configuration
    values = AlignedBuffer(count: layout.bufferCount)
    gradients = AlignedBuffer(count: forTraining ? layout.bufferCount : 0)
  }

  /// The same values without gradients.
  init(inferenceWith other: ModelParameters) {
    (configuration, layout, values) = (other.configuration, other.layout, other.values)
    gradients = AlignedBuffer(count: 0)
  }
}
