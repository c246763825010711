import Testing

@testable import Statistics

@Suite struct RepeatedMeasuresTests {
  /// Mean squares by hand: within 2, between 16, so that between adds (16 - 2) / 2.
  @Test func varianceIsSplitAsInAnAnalysisOfVariance() throws {
    let found = try #require(RepeatedMeasures([[1, 3], [5, 7]]))
    #expect(found.within == 2 && found.between == 7)
  }

  @Test func subjectsThatAddNothingAddNothing() throws {
    let found = try #require(RepeatedMeasures([[1, 5], [3, 3]]))
    #expect(found.within == 4 && found.between == 0)
  }

  @Test func oneSubjectOneRepetitionOrUnequalRowsHaveNoAnswer() {
    #expect(RepeatedMeasures([[1, 2]]) == nil)
    #expect(RepeatedMeasures([[1], [2]]) == nil)
    #expect(RepeatedMeasures([[1, 2], [1]]) == nil)
    #expect(RepeatedMeasures([]) == nil)
  }
}
