import Foundation
import Stability
import Testing

@testable import Report

@Suite struct HTMLReportTests {
  private func withoutData() -> ReportInput {
    ReportInput(
      title: "Nothing", population: "none", facts: [], runs: [], summaries: [], results: ReportResults())
  }

  private func html(_ input: ReportInput) -> String { HTMLReport.render(ReportDocument(input)) }

  /// Whether a page is well formed as XML, apart from the void elements of HTML.
  private func isWellFormed(_ page: String) -> Bool {
    let closed = page.replacing(/<(meta|br|input)([^>]*)>/) { "<\($0.1)\($0.2)/>" }
      .replacing("<!DOCTYPE html>", with: "")
    var stack: [Substring] = []
    for match in closed.matches(of: /<(\/?)([a-zA-Z0-9]+)(?:\s+[a-zA-Z:-]+="[^"<]*")*\s*(\/?)>/) {
      if match.1 == "/" {
        guard stack.popLast() == match.2 else { return false }
      } else if match.3.isEmpty {
        stack.append(match.2)
      }
    }
    // Every "<" belongs to a tag that was matched.
    let tags = closed.matches(of: /<(\/?)([a-zA-Z0-9]+)(?:\s+[a-zA-Z:-]+="[^"<]*")*\s*(\/?)>/).count
    return stack.isEmpty && tags == closed.filter { $0 == "<" }.count
  }

  @Test func saysTheVerdictFirstAndNamesTheRun() throws {
    let page = html(try sampleInput())
    #expect(isWellFormed(page))
    let lead = try #require(page.range(of: "pythia-14m-seed4 does not behave like the others (1 of 9 runs)."))
    let runs = try #require(page.range(of: "<h2 id=\"runs-heading\""))
    #expect(lead.lowerBound < runs.lowerBound)
    #expect(page.contains("<span class=\"tag\">outlier</span>") && page.contains("preset laptop"))
    #expect(page.contains("8 of 9 runs are below the unigram cross-entropy of 6.420"))
    #expect(page == html(try sampleInput()))
  }

  @Test func claimsNoMoreThanTheTestsCanShow() throws {
    var input = try sampleInput(sabotaged: false)
    for index in input.runs.indices { input.runs[index].plannedSteps = 256 }
    input.runs[8].state = .failed
    input.results = try analysed(input.runs)
    let page = html(input)
    #expect(
      page.contains(
        "No gross outlier was found among 8 compared runs; deviations below about 9 standard deviations cannot be relied on "
          + "to show at this number of runs; so far compared up to step 96 of 256."))
    #expect(!page.contains("behaves like") && page.contains("pythia-14m-seed9 (the run failed)"))
    #expect(page.contains("mean at step 0") && page.contains("mean of 9 runs at step 96"))
    #expect(isWellFormed(page))
  }

  @Test func needsNothingFromElsewhere() throws {
    let page = html(try sampleInput())
    #expect(!page.contains("<script") && !page.contains("src=") && !page.contains("url("))
    let links = page.matches(of: /href="([^"]*)"/).map { String($0.1) }
    #expect(
      links.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:image/svg+xml;") || $0.hasPrefix("data:text/csv;") })
    let addresses = page.matches(of: /https?:[^"]*/).map { String($0.0) }
    #expect(Set(addresses) == ["http://www.w3.org/2000/svg"])
  }

  @Test func isSmallForFortyFiveLongRuns() throws {
    let input = try sampleInput(sizes: ["14m", "31m", "70m", "160m", "410m"], steps: 4000)
    #expect(input.runs.count == 45)
    #expect(html(input).utf8.count < 5_000_000)
  }

  @Test func escapesEveryStringFromOutside() throws {
    let attack = "\"><script>alert('x')</script>&"
    var input = try sampleInput(seeds: 5, name: attack)
    input.title = attack
    input.population = attack
    input.facts = [(attack, attack)]
    input.warnings = [attack]
    for index in input.runs.indices {
      input.runs[index].size = attack
      input.runs[index].sites = [attack, attack + "2"]
    }
    input.runs[1].state = .failed
    input.runs[1].failure = attack
    input.runs[2].dataSeed = nil
    input.summaries = SeedSummary.summarise(input.runs, unigramCrossEntropy: 6)
    input.results = try analysed(input.runs)
    let page = html(input)
    #expect(!page.contains("<script") && !page.contains("alert('"))
    #expect(isWellFormed(page))
  }

  @Test func saysWhySectionsAreEmpty() throws {
    let page = html(withoutData())
    #expect(isWellFormed(page))
    for reason in ["There are no runs yet.", "No run has recorded anything yet.", "Representations were not compared."]
    {
      #expect(page.contains(reason))
    }
    let few = html(try sampleInput(seeds: 3, sabotaged: false))
    #expect(few.contains("No verdict: 3 runs, but at least five of one size are needed."))
    #expect(few.contains("14m: no verdict: 3 runs, at least five are needed"))
    #expect(isWellFormed(few))
  }

  @Test func drawsRunsThatAreNotFinite() throws {
    var input = try sampleInput(seeds: 5)
    for index in input.runs[0].trainingLosses.indices { input.runs[0].trainingLosses[index] = .nan }
    input.runs[1].validationLosses = input.runs[1].validationLosses.map { _ in .infinity }
    input.runs[2].trainingSteps = []
    input.runs[3].validationSteps[3] = .max
    input.runs[4].trainingSteps[0] = .min
    input.summaries = SeedSummary.summarise(input.runs, unigramCrossEntropy: nil)
    input.results = try analysed(input.runs)
    let page = html(input)
    #expect(isWellFormed(page))
    let shown = page.replacing(/href="data:[^"]*"/, with: "")
    #expect(shown.firstMatch(of: /\b(nan|inf)\b/) == nil)
  }
}

@Suite struct TerminalSummaryTests {
  @Test func alignsItsColumns() throws {
    let lines = TerminalSummary.lines(try sampleInput())
    #expect(lines[0] == "Where the runs of size 14m ended:" && lines[1].hasPrefix("run "))
    #expect(lines[2].hasPrefix("pythia-14m-seed1 ") && lines[5].hasPrefix("* pythia-14m-seed4 "))
    #expect(Set(lines[2...10].map(\.count)).count == 1)
    #expect(lines.last?.hasPrefix("14m: pythia-14m-seed4 is an outlier, out of 9 runs") == true)
  }
}
