import Foundation
import Testing

@testable import Traces

/// What is a number: one reader for tables, JSON and logs.
@Suite struct NumberTextTests {
  @Test(arguments: [
    "", " ", "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "<NA>", "NULL", "null", "None", "-", "--", "\\N", "missing",
    "?",
  ])
  func everySpellingOfNothingIsAGap(text: String) { #expect(NumberText(text) == .gap) }

  @Test(arguments: [
    "nan", "NaN", "-nan", "-NaN", "1.#QNAN", "-1.#IND", "1.#IND", "-1.#QNAN", "1.#SNAN", "1.#QNAN0", "-1.#IND00",
    "1.#R",
    "-1.#J", "1.#QO", "nan(ind)", "-nan(ind)", "nan(0x7)", "#NUM!", "#DIV/0!", "#VALUE!", "tensor(nan)",
  ])
  func everySpellingOfNotANumberIsOne(text: String) {
    guard case .number(let value) = NumberText(text) else { return #expect(Bool(false), "\(text)") }
    #expect(value.isNaN)
  }

  @Test(arguments: [
    ("inf", 1), ("-Inf", -1), ("Infinity", 1), ("-INFINITY", -1), ("1.#INF", 1), ("-1.#INF00", -1), ("1.#J", 1),
    ("∞", 1),
  ])
  func everySpellingOfInfinityIsOne(text: String, sign: Double) {
    #expect(NumberText(text) == .number(sign * .infinity))
  }

  @Test(arguments: [
    ("1", 1), ("-0.5", -0.5), (".5", 0.5), ("5.", 5), ("+2e3", 2000), ("1E-05", 1e-5), ("0.1", 0.1),
    ("2.2250738585072014e-308", Double.leastNormalMagnitude), ("123456789012345678901234567890", 1.2345678901234568e29),
    ("9007199254740993", 9007199254740992), ("0.30000000000000004", 0.30000000000000004), ("1e-400", 0),
    ("tensor(10.8)", 10.8), ("tensor(2.5, device='cuda:0')", 2.5), ("np.float64(3.25)", 3.25), ("  7 ", 7),
    ("00000000000000000000000001.5", 1.5), ("0.00000000000000000000000015", 1.5e-25),
  ])
  func decimalNumbersAreReadExactly(text: String, value: Double) { #expect(NumberText(text) == .number(value)) }

  @Test func randomNumbersAreReadAsTheCLibraryReadsThem() {
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<20_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let value = Double(bitPattern: state)
      guard value.isFinite else { continue }
      let texts = ["\(value)", String(format: "%.6g", value), String(format: "%.3e", value)]
      for text in texts {
        let expected = strtod(text, nil)
        #expect(NumberText(text) == (expected.isFinite ? .number(expected) : .tooLarge), "\(text)")
      }
    }
  }

  @Test(arguments: ["1e999", "-1e400"]) func numbersBeyondTheRangeAreTooLarge(text: String) {
    #expect(NumberText(text) == .tooLarge)
  }

  @Test(arguments: ["abc", "1,5", "1.2.3", "0x10", "1e", "e5", "1_000", "12%", "--5", "tensor(x)"])
  func anythingElseIsText(text: String) { #expect(NumberText(text) == .text) }

  /// The styles of a table's columns, or the cell that does not agree.
  private func styles(
    _ columns: [[String]], semicolons: Bool = false, step: Int? = nil
  ) -> Result<[NumberStyle], StyleError> {
    var found = NumberStyles(count: columns.count, isDividedBySemicolons: semicolons, step: step)
    for (index, column) in columns.enumerated() {
      for cell in column { Array(cell.utf8).withUnsafeBytes { found.look(at: $0, column: index) } }
    }
    return found.styles()
  }

  private func read(_ columns: [[String]], semicolons: Bool = false, step: Int? = nil) throws -> [[Double?]] {
    let found = try styles(columns, semicolons: semicolons, step: step).get()
    return zip(columns, found).map { column, style in column.map(style.value) }
  }

  @Test func aColumnThatAgreesWithItselfIsRead() throws {
    #expect(try read([["10,83", "6,1", "5"]]) == [[10.83, 6.1, 5]])
    #expect(try read([["6,125", "5,013"]], semicolons: true) == [[6.125, 5.013]])
    #expect(
      try read([["1.000", "2.500"], ["0,5", "0,25"]], semicolons: true, step: 0) == [[1000, 2500], [0.5, 0.25]])
    #expect(try read([["0", "1,000"]], step: 0) == [[0, 1000]])
    #expect(try read([["1,000", "1,500"], ["6.1", "5.25"]]) == [[1000, 1500], [6.1, 5.25]])
    #expect(try read([["1,024,000", "512,000", "12"]]) == [[1_024_000, 512_000, 12]])
    #expect(try read([["1 024", "12 000 000"]]) == [[1024, 12_000_000]])
    #expect(try read([["1'024.5", "2"]]) == [[1024.5, 2]])
    #expect(try read([["25.1%", "30 %"]])[0].map { ($0 ?? 0) * 1000 } == [251, 300])
    #expect(try read([["1.234.567,8"]]) == [[1_234_567.8]])
  }

  @Test(arguments: [
    [["1,000", "1,500"]], [["10,83", "6.12"]], [["10,83", "1,024,000"]], [["25%", "0.3"]],
    [["1,000"], ["0,55"], ["0.5"]], [["1.234", "2.345"], ["0,5"]],
  ])
  func aColumnThatDoesNotIsRefusedWithTheCell(columns: [[String]]) {
    guard case .failure(let error) = styles(columns) else { return #expect(Bool(false), "\(columns)") }
    #expect(columns.joined().contains { $0.hasPrefix(error.cell) })
  }
}
