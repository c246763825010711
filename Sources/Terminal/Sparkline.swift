/// A curve in one line of block characters.
public enum Sparkline {
  private static let blocks = Array("▁▂▃▄▅▆▇█")

  /// The values from left to right as blocks of eight heights, the least value lowest; one character a value, or a character for
  /// the mean of several where there are more values than room. Values that are not finite leave a gap.
  public static func text(_ values: [Double], width: Int) -> String {
    guard width > 0, !values.isEmpty else { return "" }
    let count = min(width, values.count)
    let shown = (0..<count).map { place -> Double in
      let part = values[
        place * values.count / count..<max(place * values.count / count + 1, (place + 1) * values.count / count)]
      return part.reduce(0) { $0 + $1 / Double(part.count) }
    }
    let finite = shown.filter(\.isFinite)
    guard let least = finite.min(), let most = finite.max() else { return String(repeating: " ", count: count) }
    return String(
      shown.map { value -> Character in
        guard value.isFinite else { return " " }
        // Halved, so that the range of two huge values is finite.
        let range = most / 2 - least / 2
        let height = range > 0 ? (value / 2 - least / 2) / range : 0
        return blocks[min(blocks.count - 1, Int(height * Double(blocks.count)))]
      })
  }
}
