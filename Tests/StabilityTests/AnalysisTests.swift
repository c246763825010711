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

@Suite struct LeftOutRunsTests {
  @Test func runsThatWereLeftOutAreNamedWithTheirLastStep() throws {
    var runs = syntheticRuns(6)
    runs[2].state = .diverged
    let context = AnalysisContext(runs: runs)
    let result = try VarianceAnalysis().analyse(context)
    let left = context.leftOut(by: result)
    #expect(left.map(\.run) == [runs[2].name] && left[0].lastStep == runs[2].lastStep)
    let text = String(decoding: try result.json(leftOut: left), as: UTF8.self)
    #expect(text.contains("\"left_out\" : [\n    {\n      \"last_step\"") && text.contains("training diverged"))
  }
}
