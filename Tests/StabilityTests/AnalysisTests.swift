import Failures
import Foundation
import Testing

@testable import Stability

@Suite struct AnalysisTests {
  private struct Answer: AnalysisResult, Equatable {
    var scopes: [AnalysisScope] { [] }
    var digest: String
    var value: Double
  }

  private struct Question: RunsAnalysis {
    static let name = "question"
    static let version = 1
    let options = "none"
    let value: Double

    func analyse(_ runs: [RunRecord]) -> Answer { Answer(digest: digest(runs), value: value) }
  }

  @Test func aResultIsGivenWhereItCannotBeStored() throws {
    for folder in ["/dev/null/results", "/proc/results"] {
      let question = Question(value: 42)
      #expect(try question.result(for: [], storedIn: folder).value == 42)
    }
    #expect(UnstoredResults.reason?.contains("/results") == true)
  }

  @Test func aNumberThatCannotBeStoredIsRefusedThereToo() {
    let failure = #expect(throws: Failure.self) {
      try Question(value: .infinity).result(for: [], storedIn: "/dev/null/results")
    }
    #expect(failure?.kind == .badData)
  }
}
