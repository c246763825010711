import Corpus
import Files
import Foundation
import Testing

@Suite struct BuiltInCorpusTests {
  static let text = BuiltInCorpus.documents(seed: 7, bytes: 600_000).map(\.text).joined()

  @Test func theSameSeedGivesTheSameBytes() {
    let first = BuiltInCorpus.documents(seed: 3, bytes: 50_000)
    #expect(first == BuiltInCorpus.documents(seed: 3, bytes: 50_000))
    #expect(first.map(\.text) != BuiltInCorpus.documents(seed: 4, bytes: 50_000).map(\.text))
    let more = BuiltInCorpus.documents(seed: 3, bytes: 100_000)
    #expect(more.prefix(first.count).map(\.text) == first.map(\.text))
  }

  @Test func theDefaultCorpusDoesNotChangeUnnoticed() {
    let text = BuiltInCorpus.documents(bytes: 100_000).map(\.text).joined()
    #expect(
      SHA256.hexadecimal(of: Data(text.utf8)) == "b2d54e929b513f63d19757aa64eae166c8297eef6bf1252fbd3602452326648e")
  }

  @Test func sizeAndSourceAreThoseOfTheWhole() {
    let documents = BuiltInCorpus.documents(seed: 1, bytes: 60_000)
    let bytes = documents.reduce(0) { $0 + $1.text.utf8.count }
    #expect(bytes >= 60_000 && bytes < 70_000)
    #expect(Set(documents.map(\.source.sha256)).count == 1)
    #expect(documents.first?.source.bytes == bytes)
    #expect(BuiltInCorpus.documents(seed: 1, bytes: 0).count == 1)
    for document in documents {
      let words = document.text.split(whereSeparator: \.isWhitespace).count
      #expect((40...1500).contains(words))
      #expect(document.text.hasSuffix("\n") && !document.text.contains("\n\n\n"))
      #expect(document.text.utf8.allSatisfy { $0 == 10 || (32..<127).contains($0) })
    }
  }

  @Test func verbsAgreeAcrossAnAttractor() {
    let stem = "(clerk|doctor|baker|farmer|king|queen|sailor|cat|dog|owl|lamp|kettle|nurse|guest)"
    let link = "(near|behind|beside|with|opposite|above|below) [a-z0-9]+"
    #expect(contains("[Tt]he \(stem) \(link) [a-z]+s (is|was|has) "))
    #expect(contains("[Tt]he \(stem)s \(link) [a-z]+[^s ] (are|were|have) "))
    #expect(!contains("[Tt]he \(stem) \(link) [a-z]+ (are|were|have|do) "))
    #expect(!contains("[Tt]he \(stem)s \(link) [a-z]+ (is|was|has|does) "))
    #expect(contains("[Tt]he [a-z]+s (who|which|that) [a-z]+ [a-z0-9]+ [a-z]+[^s ] (are|were|have) "))
    #expect(!contains("[Tt]he \(stem)s (who|which|that) [a-z]+ the [a-z]+ (is|was|has|does) "))
  }

  @Test func determinersReflexivesAndRelativesAgree() {
    for wrong in [
      "(these|those|several|many) (clerk|doctor|baker|apple|cat) ",
      "(this|that|every|each) (clerks|doctors|apples|cats) ",
      "\\. (This|Every|Each|An?) [a-z]+ (are|were|have) ", "(apple|apples|cat|cats) who ",
      "(clerk|clerks|queen) which ",
      "\\b(he|she|it) [a-z ]*themselves", "\\bthey [a-z]+ (himself|herself|itself)", "\\bking [a-z]+ herself",
      "\\ba [aeiou]", "\\ban [^aeiouh]", "\\bI (is|are|were|has|does) ", "\\b(he|she|it) (are|were|have|do) ",
      "\\bthey (is|was|has|does) ", "(been|be) not [^f]", "[Yy]esterday,? [a-z ]+ will ",
      "[Tt]omorrow, [a-z ]+ (was|were) ",
    ] {
      #expect(!contains(wrong), "\(wrong)")
    }
    for right in [
      "\\bhe [a-z]+ himself", "\\bthey [a-z]+ themselves", "(cat|cats|apple|apples) which ", "(clerk|clerks) who ",
      "(these|those) (clerks|doctors|cats)", "\\bI am ", "[Tt]omorrow, [^.]* will ",
    ] {
      #expect(contains(right), "\(right)")
    }
  }

  private func contains(_ pattern: String) -> Bool {
    Self.text.range(of: pattern, options: .regularExpression) != nil
  }
}
