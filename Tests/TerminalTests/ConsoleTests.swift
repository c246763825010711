import Foundation
import TestSupport
import Testing

@testable import Terminal

struct ConsoleTests {
  @Test("Text that a full disk did not take is remembered, whoever wrote it and whatever is written later")
  func fullDisk() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    try Console.requireWritten(descriptor)
    Console(descriptor: descriptor).line("lost")
    let lost = failure { try Console.requireWritten(descriptor) }
    #expect(lost?.kind == .inputOutput && lost?.reason.contains("No space left") == true)
  }

  @Test("Nothing in a line can move the cursor or turn the direction of a name")
  func controlCharacters() {
    let line = TerminalLine("a\u{1b}[2J\nb\u{202e}c\u{200f}d\u{2066}é\u{9b}")
    #expect(line.text == "a[2Jbcdé" && line.rendered(hasColour: false) == "a[2Jbcdé")
  }

  @Test("A reader that goes away loses nothing that it wanted")
  func brokenPipe() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    signal(SIGPIPE, SIG_IGN)
    close(ends[0])
    defer { close(ends[1]) }
    Console(descriptor: ends[1]).line("not wanted")
    try Console.requireWritten(ends[1])
  }
}
