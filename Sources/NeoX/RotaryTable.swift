import Glibc

/// Cosines and sines of the rotary position embedding, in single precision from exact frequencies.
///
/// Angle of position p and pair i: p * base^(-2i / r), the frequency and the product rounded to single precision as in
/// the Hugging Face implementation. (GPT-NeoX v1.0 rounded both to half precision, a defect that is not reproduced.)
public struct RotaryTable: Sendable {
  /// Cosines, positions x (r / 2).
  public let cosine: [Float]
  /// Sines, positions x (r / 2).
  public let sine: [Float]

  /// Computes the tables for positions 0..<positions and r rotated coordinates.
  public init(positions: Int, rotaryWidth: Int, base: Double = 10000) {
    let frequencies = (0..<(rotaryWidth / 2)).map { pair in
      Float(1) / Float(pow(base, Double(Float(2 * pair) / Float(rotaryWidth))))
    }
    let angles = (0..<positions).flatMap { position in frequencies.map { Float(position) * $0 } }
    cosine = angles.map { Float(cos(Double($0))) }
    sine = angles.map { Float(sin(Double($0))) }
  }

  /// The tables of a model for positions 0..<positions.
  init(_ model: ModelConfiguration, positions: Int) {
    self.init(positions: positions, rotaryWidth: model.rotaryWidth, base: model.rotaryBase)
  }
}
