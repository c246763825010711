/// How a column writes its numbers, where that is not as programs do.
struct NumberStyle: Equatable {
  /// The mark before the fraction: point or comma.
  var decimal = UInt8(ascii: ".")
  /// Whether groups of three digits are divided, by the other mark, a space, an apostrophe or an underscore.
  var isGrouped = false
  /// Whether numbers end with a percent sign; they are read as fractions.
  var isPercent = false

  /// Numbers as programs write them.
  static let plain = NumberStyle()

  /// The number of a cell; nil when it is not written so.
  func value(_ cell: String) -> Double? {
    var text = Self.trimmed(cell)
    if isPercent {
      guard text.last == "%" else { return nil }
      text = Self.trimmed(String(text.dropLast()))
    }
    if isGrouped, let joined = Self.joined(text, decimal: decimal) { text = joined }
    if decimal == 44 {
      guard !text.contains(".") else { return nil }
      text = text.replacing(",", with: ".")
    }
    guard let value = Array(text.utf8).withUnsafeBytes(DecimalNumber.value), value.isFinite else { return nil }
    return isPercent ? value / 100 : value
  }

  /// The digits of a number in groups of three without their dividers; nil where it has no groups.
  static func joined(_ text: String, decimal: UInt8) -> String? {
    let bytes = Array(text.replacing("\u{a0}", with: " ").replacing("\u{202f}", with: " ").utf8)
    let whole = bytes.prefix { $0 != decimal }
    let digits = whole.first.map { $0 == 45 || $0 == 43 } == true ? whole.dropFirst() : whole
    guard let divider = digits.first(where: { !(48...57).contains($0) }),
      [32, 39, 95, decimal == 46 ? 44 : 46].contains(divider)
    else { return nil }
    let groups = digits.split(separator: divider, omittingEmptySubsequences: false)
    guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 }),
      groups.allSatisfy({ $0.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    let sign = whole.count > digits.count ? [whole[whole.startIndex]] : []
    return String(decoding: sign + groups.joined() + bytes[whole.endIndex...], as: UTF8.self)
  }

  static func trimmed(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}

/// Finds the style of every column of a table from all of its cells.
struct NumberStyles {
  /// What the cells of one column are like.
  private struct Column {
    var point: String?
    var pointGroups: String?
    var decimalComma: String?
    var commaGroups: String?
    var eitherComma: String?
    var otherGroups = false
    var percent: String?
    var withoutPercent: String?
  }

  private var columns: [Column]
  private let isDividedBySemicolons: Bool
  private let step: Int?

  /// - Parameter step: the column of steps, which have no fractions.
  init(count: Int, isDividedBySemicolons: Bool, step: Int? = nil) {
    self.step = step
    columns = [Column](repeating: Column(), count: count)
    self.isDividedBySemicolons = isDividedBySemicolons
  }

  /// Whether a cell that is no plain number may be a number in some other style.
  static func mayBeNumber(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= 60, bytes.contains(where: { (48...57).contains($0) }) else { return false }
    let marks: [UInt8] = [43, 45, 46, 44, 37, 32, 39, 95, 69, 101, 0xc2, 0xa0, 0xe2, 0x80, 0xaf]
    return bytes.allSatisfy { (48...57).contains($0) || marks.contains($0) }
  }

  /// Looks at a cell.
  mutating func look(at cell: UnsafeRawBufferPointer, column: Int) {
    guard !cell.isEmpty, Self.mayBeNumber(cell) else { return }
    var text = NumberStyle.trimmed(String(decoding: cell, as: UTF8.self))
    if text.last == "%" {
      columns[column].percent = columns[column].percent ?? text
      text = NumberStyle.trimmed(String(text.dropLast()))
    } else {
      columns[column].withoutPercent = columns[column].withoutPercent ?? text
    }
    if text.contains(",") {
      let isGroups = NumberStyle.joined(text, decimal: 46).map(Self.isPlain) == true
      let isDecimal = NumberStyle(decimal: 44, isGrouped: true).value(text) != nil
      switch (isGroups, isDecimal) {
      case (true, true): columns[column].eitherComma = columns[column].eitherComma ?? text
      case (true, false): columns[column].commaGroups = columns[column].commaGroups ?? text
      case (false, true): columns[column].decimalComma = columns[column].decimalComma ?? text
      case (false, false): break
      }
    } else if NumberStyle.joined(text, decimal: 44).map(Self.isPlain) == true, text.contains(".") {
      columns[column].pointGroups = columns[column].pointGroups ?? text
    } else if Self.isPlain(text) {
      if text.contains(".") { columns[column].point = columns[column].point ?? text }
    } else if NumberStyle.joined(text, decimal: 46).map(Self.isPlain) == true {
      columns[column].otherGroups = true
    }
  }

  private static func isPlain(_ text: String) -> Bool { Array(text.utf8).withUnsafeBytes(DecimalNumber.value) != nil }

  /// The style of every column, or the first that does not agree with itself.
  func styles() -> Result<[NumberStyle], StyleError> {
    let hasDecimalComma = columns.contains { $0.decimalComma != nil }
    let hasPoint = columns.contains { $0.point != nil || $0.commaGroups != nil }
    var answer: [NumberStyle] = []
    for (index, column) in columns.enumerated() {
      var style = NumberStyle()
      if let cell = column.withoutPercent, column.percent != nil {
        return .failure(StyleError(index, cell, "stands among percentages"))
      }
      style.isPercent = column.percent != nil
      style.isGrouped = column.otherGroups
      if column.decimalComma != nil {
        if let cell = column.point ?? column.commaGroups {
          return .failure(StyleError(index, cell, "stands among numbers with a decimal comma"))
        }
        (style.decimal, style.isGrouped) = (44, true)
      } else if column.commaGroups != nil {
        style.isGrouped = true
      } else if index == step, column.eitherComma != nil || (column.pointGroups != nil && column.point == nil) {
        (style.decimal, style.isGrouped) = (column.eitherComma == nil ? 44 : 46, true)
      } else if let cell = column.eitherComma {
        let isComma = hasDecimalComma || (isDividedBySemicolons && !hasPoint)
        guard isComma != hasPoint else {
          return .failure(StyleError(index, cell, "may have a decimal comma or a comma between thousands"))
        }
        if isComma { style.decimal = 44 }
        style.isGrouped = true
      } else if let cell = column.pointGroups, column.point == nil, hasDecimalComma, !hasPoint {
        guard cell.count(where: { $0 == "." }) > 1 else {
          return .failure(StyleError(index, cell, "may have a decimal point or a point between thousands"))
        }
        (style.decimal, style.isGrouped) = (44, true)
      }
      answer.append(style)
    }
    return .success(answer)
  }
}

/// A column whose numbers cannot be read with certainty.
struct StyleError: Error, Equatable {
  let column: Int
  let cell: String
  let reason: String

  init(_ column: Int, _ cell: String, _ reason: String) {
    (self.column, self.cell, self.reason) = (column, cell, reason)
  }
}
