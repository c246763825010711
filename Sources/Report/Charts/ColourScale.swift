import Foundation

/// Numbers as colours: an even walk through lightness, so that equal differences look equally large to everybody.
///
/// From dark blue to yellow (cividis; Nuñez, Anderton and Renslow 2018), alike with and without colour blindness.
public struct ColourScale: Sendable, Equatable {
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
  }

  /// The value with the first colour; values below have it too.
  public let low: Double
  /// The value with the last colour; larger than `low`.
  public let high: Double

  /// A scale between two values; widened when they are equal, 0...1 when they are no numbers.
  public init(from low: Double = 0, to high: Double = 1) {
    let (least, most) = low.isFinite && high.isFinite ? (min(low, high), max(low, high)) : (0, 1)
    (self.low, self.high) = most > least ? (least, most) : (least - 0.5, least + 0.5)
  }

  /// The colour of a value as "#rrggbb".
  public func colour(_ value: Double) -> String { rgb(value).text }

  /// A colour for text on the colour of a value.
  func textColour(_ value: Double) -> String { rgb(value).textColour }

  func rgb(_ value: Double) -> RGB {
    let share = min(max((value - low) / (high - low), 0), 1)
    let place = share * Double(Self.cividis.count - 1)
    let index = min(Int(place), Self.cividis.count - 2)
    let (from, to, part) = (Self.cividis[index], Self.cividis[index + 1], place - Double(index))
    func mixed(_ from: Double, _ to: Double) -> Double { (from + part * (to - from)) / 255 }
    return RGB(red: mixed(from.0, to.0), green: mixed(from.1, to.1), blue: mixed(from.2, to.2))
  }

  private static let cividis: [(Double, Double, Double)] = [
    (0, 34, 78), (53, 69, 108), (102, 105, 112), (148, 143, 120), (200, 184, 102), (254, 232, 56),
  ]
}
