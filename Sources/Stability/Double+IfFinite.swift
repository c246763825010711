extension Double {
  /// The number, unless it is not finite, which JSON cannot hold.
  public var ifFinite: Double? { isFinite ? self : nil }
}
