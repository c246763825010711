import Testing
import Traces

struct TraceEventKindTests {
  @Test("Every word that was ever written is understood, other words are notes")
  func words() {
    for kind in TraceEventKind.allCases { #expect(TraceEventKind(word: kind.rawValue) == kind) }
    #expect(TraceEventKind(word: "divergence") == .diverged)
    #expect(TraceEventKind(word: "spike") == .note)
    #expect(TraceEventKind.allCases.filter(\.isAlarm) == [.warning, .diverged])
  }
}
