import Foundation
import Testing

/// The pages of `experiments` say what their tables say.
@Suite struct KeptTableTests {
  @Test(arguments: [
    ("outliers", ["outliers", "outliers-shared-seeds", "outliers-power"]), ("real-seeds", ["real-seeds"]),
    ("changepoints", ["changepoints", "changepoints-none"]), ("spikes", ["spikes"]), ("maps", ["maps"]),
    ("plan", ["plan", "plan-looks"]),
  ])
  func pagesForPeopleHoldTheTablesForPrograms(page: String, names: [String]) throws {
    let kept = try names.map { name in
      let table = try KeptTable("calibration/\(name)")
      return [table.columns] + table.rows
    }
    #expect(try KeptTable.tables(inPage: "calibration/\(page).md") == kept)
  }

  @Test func calibrationPageQuotesItsTables() throws {
    let page = try text("calibration/README.md")
    let changes = try KeptTable("calibration/changepoints")
    let covered = try changes.numbers("covered, of the true changes found")
    let correlation = try changes.numbers("correlation of shared noise")
    let usual = zip(covered, correlation).filter { $0.1 <= 0.5 }.map(\.0)
    let far = zip(covered, correlation).filter { $0.1 == 0.8 }.map(\.0)
    #expect(
      page.contains(
        String(
          format:
            "hold the true place in %.2f to %.2f of the changes found where neighbouring steps correlate up to 0.5, and in %.2f at 0.8",
          usual.min() ?? 0, usual.max() ?? 0, far.first ?? 0)))

    let power = try KeptTable("calibration/outliers-power").numbers("all found", "5", "6")
    #expect(page.contains("At five runs one outlier in two is found at a distance of six"))
    #expect(power.count == 1 && (0.45...0.55).contains(power[0]))

    let plans = try KeptTable("calibration/plan")
    let (promised, found) = (try plans.numbers("promised"), try plans.numbers("found"))
    let exact = try plans.numbers("found if the pilot is taken as exact")
    let farthest = 100 * (zip(promised, found).map { abs($0 - $1) }.max() ?? 1)
    let lacking = 100 * (0.8 - (exact.min() ?? 0))
    #expect(page.contains(String(format: "lies within %.1f points of the promise", farthest)))
    #expect(page.contains(String(format: "up to %.0f points too little", lacking)))

    let seeds = try KeptTable("calibration/real-seeds").rows.dropLast()
    let runs = seeds.compactMap { Int($0[1]) }
    #expect(page.contains("\(seeds.count) groups of \(runs.min() ?? 0) to \(runs.max() ?? 0) runs"))
  }

  @Test func pageOfPairIntervalsQuotesItsTable() throws {
    let table = try KeptTable("pair-intervals/coverage")
    let methods = ["leave one out", "percentiles", "widened"]
    let cells = Dictionary(grouping: table.rows) { [$0[0], $0[1]] }
    let page = try KeptTable.tables(inPage: "pair-intervals/README.md")[0].dropFirst()
    #expect(page.count == cells.count)
    for row in page {
      let kept = try #require(cells[Array(row.prefix(2))])
      let quoted = methods.map { method in kept.first { $0[3] == method }.map { "\($0[4]) / \($0[5])" } ?? "none" }
      #expect(Array(row.dropFirst(2)) == quoted)
    }
    let uneven = table.rows.filter { $0[0] == "skewed" && $0[3] == "leave one out" }
      .flatMap { $0[4...5].compactMap { Double($0) } }
    #expect(
      try text("pair-intervals/README.md").contains(
        String(
          format: "scatter very unevenly all three are too short: %.2f to %.2f", uneven.min() ?? 0, uneven.max() ?? 0)))
  }

  @Test func articleOnLeavingOneOutQuotesTheSameTable() throws {
    let table = try KeptTable("pair-intervals/coverage")
    let quoted = try KeptTable.tables(inPage: "../docs/statistics/leave-one-out.md")[0].dropFirst().map {
      $0.dropFirst()
    }
    let kept = ["sum of two", "skewed", "distance", "pairs alone"].map { truth in
      table.rows.filter { $0[0] == truth && $0[3] == "leave one out" }.map { "\($0[4]) / \($0[5])" }
    }
    #expect(quoted.map { Array($0) } == kept)
  }

  // A page in one line, so that a sentence is found wherever it is broken.
  private func text(_ path: String) throws -> String {
    try KeptTable.text(path).components(separatedBy: .whitespacesAndNewlines).filter { !$0.isEmpty }
      .joined(separator: " ")
  }
}
