extension CheckpointInspection {
  /// The inspection as lines for people.
  public var lines: [String] {
    var lines = ["\(path): \(form), \(Self.grouped(parameters)) parameters"]
    if let size { lines.append("size: pythia-\(size)") }
    if let configuration {
      lines.append(
        "configuration: \(configuration.layers) layers, width \(configuration.width), \(configuration.heads) heads, "
          + "feed-forward \(configuration.feedForwardWidth), vocabulary \(configuration.vocabularySize), "
          + "\(configuration.maximumPositions) positions, rotary \(configuration.rotaryFraction) of base "
          + "\(configuration.rotaryBase), GELU \(configuration.gelu)")
    }
    if let problem { lines.append("not usable: \(problem)") }
    for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
      lines.append("file: \(name), \(Self.grouped(bytes)) bytes")
    }
    let width = tensors.map(\.name.count).max() ?? 0
    for tensor in tensors {
      let name = tensor.name + String(repeating: " ", count: width - tensor.name.count)
      lines.append("  \(name)  \(tensor.dtype) \(tensor.shape)" + (tensor.ignored ? "  (buffer, ignored)" : ""))
    }
    return lines
  }

  /// A number with commas at the thousands.
  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.enumerated().reduce(into: "") { text, digit in
      if digit.offset > 0 && (digits.count - digit.offset) % 3 == 0 { text += "," }
      text.append(digit.element)
    }
  }
}
