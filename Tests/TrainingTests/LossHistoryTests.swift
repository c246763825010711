import Testing

@testable import Training

struct LossHistoryTests {
  @Test("A long run is taken in 32 parts, each with the mean of its losses")
  func longRun() {
    var history = LossHistory(steps: 320)
    for step in 1...315 { history.add(step: step, loss: Double(step)) }
    #expect(history.means.count == 32)
    #expect(history.means[0] == 5.5 && history.means[30] == 305.5)
    #expect(history.means[31] == 313)
  }

  @Test("A run shorter than 32 updates has a part for each")
  func shortRun() {
    var history = LossHistory(steps: 3)
    for step in 1...3 { history.add(step: step, loss: 10 - Double(step)) }
    #expect(history.means == [9, 8, 7])
  }

  @Test("A run that goes on keeps the parts that ended before, and no others")
  func continued() {
    let former = (0..<20).map(Double.init)
    var history = LossHistory(steps: 64, former: former, after: 21)
    #expect(history.means == Array(former.prefix(10)))
    history.add(step: 22, loss: 5)
    history.add(step: 23, loss: 6)
    #expect(history.means.count == 12 && history.means[10] == 5 && history.means[11] == 6)
  }

  @Test("A run that goes on without a history stays level where it has none")
  func withoutHistory() {
    var history = LossHistory(steps: 32, former: nil, after: 3)
    history.add(step: 4, loss: 2)
    #expect(history.means == [2, 2, 2, 2])
  }
}
