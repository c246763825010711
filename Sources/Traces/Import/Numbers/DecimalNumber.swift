import Glibc

/// Reads plain decimal numbers: "-12.5", "1e-3", ".5".
enum DecimalNumber {
  private static let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// The number that all of the bytes are; nil for anything else. Numbers beyond the range are infinite.
  ///
  /// Up to 2^53 with a power of ten up to 22, mantissa and power are exact and one operation rounds correctly (Clinger, 1990);
  /// the C library reads the others.
  static func value(_ bytes: UnsafeRawBufferPointer) -> Double? {
    var place = 0
    let count = bytes.count
    guard count > 0, count <= 400 else { return nil }
    let isNegative = bytes[0] == 45
    if isNegative || bytes[0] == 43 { place = 1 }
    var mantissa: UInt64 = 0
    var (digits, significant, exponent) = (0, 0, 0)
    var isFraction = false
    while place < count {
      let byte = bytes[place]
      if byte >= 48, byte <= 57 {
        digits += 1
        if significant < 19 {
          mantissa = mantissa &* 10 &+ UInt64(byte - 48)
          if mantissa != 0 { significant += 1 }
          if isFraction { exponent -= 1 }
        } else {
          significant += 1
        }
      } else if byte == 46, !isFraction {
        isFraction = true
      } else {
        break
      }
      place += 1
    }
    guard digits > 0 else { return nil }
    if place < count {
      guard let written = Self.exponent(bytes, from: place) else { return nil }
      exponent += written
    }
    if significant <= 19, mantissa <= 1 << 53, abs(exponent) <= 22 {
      let number = Double(mantissa)
      let value = exponent < 0 ? number / powersOfTen[-exponent] : number * powersOfTen[exponent]
      return isNegative ? -value : value
    }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { text in
      for index in 0..<count { text[index] = CChar(bitPattern: bytes[index]) }
      text[count] = 0
      return text.baseAddress.map { strtod($0, nil) }
    }
  }

  /// The exponent "e-3" that all of the rest is.
  private static func exponent(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard bytes[start] | 32 == 101 else { return nil }
    var place = start + 1
    guard place < bytes.count else { return nil }
    let isNegative = bytes[place] == 45
    if isNegative || bytes[place] == 43 { place += 1 }
    guard place < bytes.count else { return nil }
    var value = 0
    while place < bytes.count {
      guard bytes[place] >= 48, bytes[place] <= 57 else { return nil }
      value = min(value * 10 + Int(bytes[place] - 48), 100_000)
      place += 1
    }
    return isNegative ? -value : value
  }
}
