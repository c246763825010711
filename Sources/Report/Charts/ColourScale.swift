import Foundation

/// Numbers as colours: an even walk through lightness, so that equal differences look equally large to everybody.
public struct ColourScale: Sendable, Equatable {
  /// Which way the colours go.
  public enum Kind: Sendable {
    /// From dark blue to yellow (cividis; Nuñez, Anderton and Renslow 2018), alike with and without colour blindness.
    case sequential
    /// From blue over near white in the middle to brown, both ends equally dark; for differences around the middle.
    case diverging
  }

  /// A colour.
  struct RGB: Equatable {
    var red: Double
    var green: Double
    var blue: Double

    /// "#rrggbb".
    var text: String {
      "#"
        + [red, green, blue].map { part in
          String(format: "%02x", Int((min(max(part, 0), 1) * 255).rounded()))
        }.joined()
    }

    /// Relative luminance as the accessibility guidelines (WCAG 2) define it.
    var luminance: Double {
      func linear(_ part: Double) -> Double { part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4) }
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Black or white text, whichever stands out more on this colour.
    var textColour: String { luminance > 0.179 ? "#000000" : "#ffffff" }

    /// Reads "#rrggbb"; black when it is anything else.
    init(_ text: String) {
      let value = Int(text.dropFirst(), radix: 16) ?? 0
      self.init(red: Double(value >> 16) / 255, green: Double(value >> 8 & 255) / 255, blue: Double(value & 255) / 255)
    }

    init(red: Double, green: Double, blue: Double) {
      (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// From OKLab, whose distances are near to what people see (Ottosson 2020).
    init(lightness: Double, greenRed: Double, blueYellow: Double) {
      func cube(_ value: Double) -> Double { value * value * value }
      let long = cube(lightness + 0.3963377774 * greenRed + 0.2158037573 * blueYellow)
      let middle = cube(lightness - 0.1055613458 * greenRed - 0.0638541728 * blueYellow)
      let short = cube(lightness - 0.0894841775 * greenRed - 1.2914855480 * blueYellow)
      func encoded(_ part: Double) -> Double {
        part <= 0.0031308 ? 12.92 * max(0, part) : 1.055 * pow(part, 1 / 2.4) - 0.055
      }
      red = encoded(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short)
      green = encoded(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short)
      blue = encoded(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short)
    }
  }

  /// Which way the colours go.
  public let kind: Kind
  /// The value with the first colour; values below have it too.
  public let low: Double
  /// The value with the last colour; larger than `low`.
  public let high: Double

  /// A scale between two values; widened when they are equal, 0...1 when they are no numbers.
  public init(_ kind: Kind = .sequential, from low: Double = 0, to high: Double = 1) {
    self.kind = kind
    let (least, most) = low.isFinite && high.isFinite ? (min(low, high), max(low, high)) : (0, 1)
    (self.low, self.high) = most > least ? (least, most) : (least - 0.5, least + 0.5)
  }

  /// A scale that covers the finite ones of `values`; a diverging one with `middle` in its middle.
  public init(_ kind: Kind = .sequential, around values: [Double], middle: Double = 0) {
    let finite = values.filter { $0.magnitude < 1e100 }
    switch kind {
    case .sequential: self.init(kind, from: finite.min() ?? 0, to: finite.max() ?? 1)
    case .diverging:
      let reach = finite.map { ($0 - middle).magnitude }.max() ?? 1
      self.init(kind, from: middle - reach, to: middle + reach)
    }
  }

  /// The colour of a value as "#rrggbb".
  public func colour(_ value: Double) -> String { rgb(value).text }

  /// A colour for text on the colour of a value.
  func textColour(_ value: Double) -> String { rgb(value).textColour }

  func rgb(_ value: Double) -> RGB {
    let share = min(max((value - low) / (high - low), 0), 1)
    switch kind {
    case .sequential:
      let place = share * Double(Self.cividis.count - 1)
      let index = min(Int(place), Self.cividis.count - 2)
      let (from, to, part) = (Self.cividis[index], Self.cividis[index + 1], place - Double(index))
      func mixed(_ from: Double, _ to: Double) -> Double { (from + part * (to - from)) / 255 }
      return RGB(red: mixed(from.0, to.0), green: mixed(from.1, to.1), blue: mixed(from.2, to.2))
    case .diverging:
      // Straight lines in OKLab from the middle to either end.
      let reach = (2 * share - 1).magnitude
      let end = share < 0.5 ? (-0.03, -0.13) : (0.07, 0.085)
      return RGB(lightness: 0.97 - 0.55 * reach, greenRed: end.0 * reach, blueYellow: end.1 * reach)
    }
  }

  private static let cividis: [(Double, Double, Double)] = [
    (0, 34, 78), (53, 69, 108), (102, 105, 112), (148, 143, 120), (200, 184, 102), (254, 232, 56),
  ]
}
