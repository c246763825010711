import Testing

@testable import Terminal

struct TerminalLineTests {
  @Test("A small curve has its least value lowest and its most highest, and averages what has no room")
  func sparkline() {
    #expect(Sparkline.text([8, 6, 4, 2, 1], width: 10) == "█▆▄▂▁")
    #expect(Sparkline.text([3, 3], width: 10) == "▁▁")
    #expect(Sparkline.text((0..<100).map(Double.init), width: 4).count == 4)
    #expect(Sparkline.text([1, .nan, 2], width: 3) == "▁ █")
    #expect(Sparkline.text([.greatestFiniteMagnitude, -.greatestFiniteMagnitude], width: 2) == "█▁")
    #expect(Sparkline.text([], width: 3).isEmpty && Sparkline.text([1], width: 0).isEmpty)
  }

  @Test("Colours are escape sequences where there are colours, and nothing elsewhere")
  func colours() {
    let line = (TerminalLine("run ") + TerminalLine("failed", .red)).prefix(7)
    #expect(line.rendered(hasColour: false) == "run fai")
    #expect(line.rendered(hasColour: true) == "run \u{1B}[31mfai\u{1B}[0m")
  }
}
