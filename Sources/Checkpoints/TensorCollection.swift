import Failures

/// Named tensors that can be read one at a time, from one file or from several.
///
/// Opening a collection reads no values; whatever is inconsistent in the files' own descriptions is refused then.
public protocol TensorCollection: Sendable {
  /// The names of the tensors, in the order of the files.
  var names: [String] { get }
  /// The row-major shape of a tensor, or nil where there is none of that name.
  func shape(of name: String) -> [Int]?
  /// How a tensor's values are stored, or nil where there is none of that name.
  func type(of name: String) -> ElementType?
  /// The file that holds a tensor; the collection's own path where there is none of that name.
  func file(of name: String) -> String
  /// Copies the values of a floating-point tensor, row by row, into memory of at least that many values.
  ///
  /// - Throws: `Failure` of kind `badData` when the tensor is missing, holds other things than such numbers or does not fit.
  func copyFloats(_ name: String, into target: UnsafeMutableBufferPointer<Float>) throws
}

extension TensorCollection {
  /// Number of values of a tensor, 0 where there is none of that name. Shapes of opened files cannot overflow.
  public func count(of name: String) -> Int {
    guard let shape = shape(of: name), !shape.contains(0) else { return 0 }
    return shape.reduce(1, *)
  }
}

extension Failure {
  /// A failure of kind `badData`: weights lack a tensor.
  ///
  /// - Parameter note: what else is to be said of it.
  static func missingTensor(_ name: String, in path: String, note: String = "", remedy: String = "") -> Failure {
    Failure(.badData, path, "has no tensor \"\(name)\"\(note)", remedy: remedy, cause: .missingTensor)
  }
}
