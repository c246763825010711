import Foundation
import Statistics
import Testing

@testable import Stability

/// What sentences and results quote of measured error rates is what the tables of `experiments` say.
@Suite struct QuotedRatesTests {
  @Test func falseAlarmsOfSpikesAreTheCounts() throws {
    let table = try KeptTable("calibration/spikes")
    for (rule, counts) in [(SpikeScores.Rule.group, FalseAlarms.group), (.own, FalseAlarms.own)] {
      let name = rule.rawValue
      #expect(try table.numbers("threshold", name, "Gaussian, independent steps") == FalseAlarms.thresholds)
      #expect(try table.column("alarms", name, "Gaussian, independent steps") == counts.normal.map(String.init))
      #expect(
        try table.column("alarms", name, "Student’s t, 3 degrees of freedom") == counts.heavyTailed.map(String.init))
      #expect(try Set(table.column("values", name)) == ["\(counts.values)"])
      for threshold in FalseAlarms.thresholds {
        let quoted = FalseAlarms(threshold: threshold, rule: rule)
        let place = try #require(FalseAlarms.thresholds.firstIndex(of: threshold))
        for (limit, alarms) in [(quoted.normal, counts.normal[place]), (quoted.heavyTailed, counts.heavyTailed[place])]
        {
          let rate = 1000 * Double(alarms) / Double(counts.values)
          #expect(limit >= rate && limit <= max(1.1 * rate, 0.0004), "\(rule) \(threshold): \(limit) for \(rate)")
        }
      }
    }
  }

  @Test(arguments: [
    (2.9, SpikeScores.Rule.group, 1000, 1000), (3, .group, 0.85, 14.4), (4.5, .group, 0.023, 6.7),
    (5, .group, 0.0004, 3.6), (6, .group, 0.0004, 2.2), (8, .group, 0.0004, 0.91), (11, .group, 0.0004, 0.47),
    (3, .own, 9.8, 33), (4, .own, 1.9, 16.5), (5, .own, 0.37, 9.3), (8, .own, 0.009, 2.6), (10, .own, 0.0013, 1.4),
  ])
  func quotedSpikeRatesAreRoundedUp(threshold: Double, rule: SpikeScores.Rule, normal: Double, heavyTailed: Double) {
    #expect(FalseAlarms(threshold: threshold, rule: rule) == FalseAlarms(normal: normal, heavyTailed: heavyTailed))
  }

  @Test func assumptionsOfOutliersQuoteTheirTables() throws {
    let table = try KeptTable("calibration/outliers")
    func quoted(_ noise: String) throws -> String {
      let row = try #require(table.rows.first { $0.starts(with: [noise, "one metric at one step"]) })
      return listed(row.dropFirst(2))
    }
    let sizes = table.columns.dropFirst(2).map { $0.replacing("n = ", with: "") }
    let runs = (0..<6).map { RunRecord(name: "run\($0)", size: "14m", initSeed: $0 / 2, dataSeed: $0 % 2) }
    let text = OutlierAssumptions.lines(runs).joined(separator: "\n")
    let heavy = try quoted("Student’s t, 3 degrees of freedom")
    #expect(
      text.contains(
        "Student’s t with 3 degrees of freedom in \(heavy) of clean groups of \(sizes[0]), \(sizes[1]), \(sizes[2]) and \(sizes[3]) runs"
      ))
    #expect(try text.contains("with log-normal noise in \(quoted("log-normal")) (experiments/calibration)"))

    let shared = try KeptTable("calibration/outliers-shared-seeds")
    let designs = shared.columns.dropFirst()
    try #require(shared.rows.count == 2 && designs.count == 3)
    let (less, more) = (shared.rows[0], shared.rows[1])
    #expect(
      text.contains(
        "in \(listed(less.dropFirst())) of clean sweeps of \(Array(designs)[0]), \(Array(designs)[1]) and \(Array(designs)[2]) seeds where "
          + "initialisation makes \(less[0]) % of the variance, in \(listed(more.dropFirst())) where it makes \(more[0]) %"
      ))
  }

  private func listed(_ shares: ArraySlice<String>) -> String {
    let texts = shares.map { String(format: "%.2f", Double($0) ?? .nan) }
    return texts.dropLast().joined(separator: ", ") + " and " + texts[texts.count - 1]
  }

  @Test func ruleOfMapsQuotesItsTable() throws {
    let table = try KeptTable("calibration/maps")
    let families = try table.numbers("families").reduce(0, +)
    #expect(try table.numbers("alike run named").allSatisfy { $0 == 0 })
    #expect(
      MapsAnalysis.rule.contains(
        String(format: "named in none of %.0f (so in fewer than %.1f %%", families, 100 * (1 - pow(0.05, 1 / families)))
      ))
    // In every family whose runs do not lie apart by constants, in fewer the more they do, most of all among five runs.
    let (apart, found) = (try table.numbers("constant apart"), try table.numbers("both restarts named"))
    #expect(zip(apart, found).allSatisfy { $0 > 0 || $1 == 1 })
    for runs in ["5", "10"] {
      let shares = try table.numbers("both restarts named", runs, "0.01")
      #expect(shares == shares.sorted(by: >), "\(runs) runs")
    }
    #expect(
      try zip(table.numbers("both restarts named", "5"), table.numbers("both restarts named", "10"))
        .allSatisfy { $0 <= $1 })
  }
}
