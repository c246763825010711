import Failures
import NeoX
import Sweep
import TestSupport
import Testing

@testable import Configuration

struct SeedListTests {
  @Test(
    "Lists and ranges are read in the order written",
    arguments: [
      ("3", [3]), ("1-4", [1, 2, 3, 4]), ("1,3,5-7", [1, 3, 5, 6, 7]), ("9,2-3", [9, 2, 3]), ("1234", [1234]),
    ])
  func reads(_ typed: String, _ seeds: [Int]) throws {
    #expect(try SeedList.parse(typed) == seeds)
  }

  @Test(
    "A bad list is a usage failure that names the piece",
    arguments: [
      ("", "''"), ("1,,2", "''"), ("1-", "'1-'"), ("-3", "'-3'"), ("x", "'x'"), ("1-2-3", "'1-2-3'"), ("0", "'0'"),
      ("0-4", "'0-4'"), ("5-2", "'5-2'"), ("1,2,1", "seed 1 twice"), ("1-5,4-6", "'4-6'"), ("4294967296", "4294967296"),
      ("1-99999999", "more than 10000"), ("99999999999999999999", "99999999999999999999"), ("1 2", "'1 2'"),
      ("+1", "'+1'"), ("٣", "'٣'"),
    ])
  func refuses(_ typed: String, _ named: String) {
    let failure = failure { _ = try SeedList.parse(typed, option: "--data-seeds") }
    #expect(failure?.kind == .usage)
    #expect(failure?.subject == "--data-seeds")
    #expect(failure?.reason.contains(named) == true, "\(failure?.reason ?? "no failure")")
  }

  @Test("Writing a list shortens neighbours to ranges and reads back as the same list")
  func formats() throws {
    #expect(SeedList.format([1, 2, 3, 5, 9, 10]) == "1-3,5,9-10")
    #expect(try SeedList.parse(SeedList.format([7, 8, 2])) == [7, 8, 2])
  }

  @Test("Sizes are read in order; unknown ones and repeats are named")
  func sizes() throws {
    #expect(try SweepRequest.sizes("31m,14M").map(\.name) == ["31m", "14m"])
    for (typed, named) in [("14m,15m", "'15m'"), ("", "''"), ("14m,14m", "14m twice")] {
      let failure = failure { _ = try SweepRequest.sizes(typed) }
      #expect(failure?.kind == .usage)
      #expect(failure?.reason.contains(named) == true)
    }
  }

  @Test("Runs are named by one seed, or by both in a factorial design, sizes outermost")
  func names() throws {
    var request = SweepRequest(sizes: Array(ModelSize.all.prefix(2)), seeds: .common([3]), preset: .smoke)
    #expect(try request.runs().map(\.name) == ["pythia-14m-seed3", "pythia-31m-seed3"])
    request.sizes = [ModelSize.all[0]]
    request.seeds = .factorial(initSeeds: [1, 2], dataSeeds: [2, 5])
    let runs = try request.runs()
    #expect(
      runs.map(\.name) == [
        "pythia-14m-initseed1-dataseed2", "pythia-14m-initseed1-dataseed5", "pythia-14m-initseed2-dataseed2",
        "pythia-14m-initseed2-dataseed5",
      ])
    #expect(runs[1].configuration.initSeed == 1 && runs[1].configuration.dataSeed == 5)
  }
}
