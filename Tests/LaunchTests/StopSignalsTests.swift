import Foundation
import TestSupport
import Testing

@testable import Launch

struct StopSignalsTests {
  @Test("Signals within a second are one request, later ones another")
  func requests() {
    let start = ContinuousClock.now
    var requests = StopRequests()
    requests.note(at: start)
    requests.note(at: start + .milliseconds(1))
    requests.note(at: start + .milliseconds(999))
    #expect(requests.count == 1)
    requests.note(at: start + .milliseconds(1001))
    requests.note(at: start + .milliseconds(1900))
    #expect(requests.count == 2)
  }

  @Test("A signal that the system does not let a process catch or ignore is an error")
  func refused() {
    #expect(failure { _ = try StopSignals(caught: [SIGKILL]) }?.kind == .internalError)
    #expect(failure { _ = try StopSignals(caught: [], ignored: [SIGKILL]) }?.kind == .internalError)
  }
}
