import Files

extension Observation {
  /// The SHA-256 of everything observed, so that an analysis can say which values it read; equal runs give equal digests.
  public var digest: String {
    var digest = SHA256()
    func add<Value: BitwiseCopyable>(_ values: [Value]) {
      values.withUnsafeBytes { digest.update($0) }
    }
    add([Int64(step)])
    add([validationLoss])
    for metrics in perMatrix { add(metrics) }
    add(model)
    for values in activations { add(values) }
    return digest.hexadecimal()
  }
}

extension TrainingSeries {
  /// The SHA-256 of the series without the times, so that an analysis can say which values it read.
  public var digest: String {
    var digest = SHA256()
    func add<Value: BitwiseCopyable>(_ values: [Value]) {
      values.withUnsafeBytes { digest.update($0) }
    }
    add(steps.map { Int64($0) })
    add(losses)
    add(gradientNorms)
    add(learningRates)
    add(tokens.map { Int64($0) })
    return digest.hexadecimal()
  }
}
