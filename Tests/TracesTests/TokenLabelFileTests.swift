import Failures
import Foundation
import TestSupport
import Testing
import Traces

@Suite struct TokenLabelFileTests {
  private func rows(_ name: String, _ text: String) throws -> [String] {
    try TokenLabelFile(ImportScratch().file(name, text)).rows.map {
      "\($0.sequence) \($0.position) \($0.label) \($0.line)"
    }
  }

  private func failure(_ name: String, _ text: String) -> Failure? {
    importFailure { _ = try TokenLabelFile(ImportScratch().file(name, text)) }
  }

  @Test func tablesAndJSONLinesGiveTheSameLabels() throws {
    let expected = ["0 5 NOUN 2", "3 0 proper noun 3"]
    #expect(try rows("a.tsv", "sequence\tposition\tlabel\n0\t5\tNOUN\n3\t0\tproper  noun \n") == expected)
    #expect(try rows("a.csv", "Label,note,Sequence,Position\r\nNOUN,x,0,5\r\nproper noun,,3,0\r\n") == expected)
    let lines = """

      {"sequence": 0, "position": 5, "label": "NOUN"}
      {"position": 0, "sequence": 3, "label": "proper noun", "more": [1]}
      """
    #expect(try rows("a.jsonl", lines) == expected)
    #expect(try rows("a.jsonl", "{\"sequence\": 0, \"position\": 1, \"label\": 3}") == ["0 1 3 1"])
  }

  @Test func sameBytesHaveTheSameDigest() throws {
    let text = "sequence,position,label\n0,0,a\n"
    let (first, second) = (try ImportScratch().file("a.csv", text), try ImportScratch().file("b.csv", text))
    #expect(try TokenLabelFile(first).digest == TokenLabelFile(second).digest)
    #expect(try TokenLabelFile(first).digest.count == 64)
  }

  @Test(arguments: [
    ("a.csv", "", "is empty"),
    ("a.csv", "sequence,position,label\n", "holds no labels"),
    ("a.csv", "sequence,place,label\n0,0,a\n", "has no position"),
    ("a.csv", "sequence,position,label\n0,0\n", "has 2 fields"),
    ("a.csv", "label,sequence,position,Label\na,0,0,b\n", "line 1: names 2 columns label"),
    ("a.csv", "sequence,position,label\n0,0,a\n-1,0,a\n", "line 3: its sequence is not a whole number"),
    ("a.csv", "sequence,position,label\n0,1.5,a\n", "line 2: its position"),
    ("a.csv", "sequence,position,label\n0,99999999999999999999,a\n", "line 2: its position"),
    ("a.csv", "sequence,position,label\n0,0, \n", "line 2: has no label"),
    ("a.csv", "sequence,position,label\n0,0,\(String(repeating: "x", count: 300))\n", "has 300 bytes"),
    ("a.jsonl", "[1]\n", "line 1: is not a JSON object"),
    ("a.jsonl", "{\"sequence\": 0, \"position\": 1}\n", "has no label"),
    ("a.jsonl", "{\"sequence\": 0, \"position\": \"1\", \"label\": \"a\"}\n", "line 1: its position"),
    ("a.jsonl", "{\"sequence\": 0, \"position\": 1, \"label\": []}\n", "line 1: has no label"),
    ("a.jsonl", "{\"sequence\": 0\n", "line 1"),
  ])
  func whatIsNoLabelIsRefusedWithItsLine(_ name: String, _ text: String, _ reason: String) {
    let found = failure(name, text)
    #expect(found?.kind == .badData)
    #expect(found?.description.contains(reason) == true)
    #expect(found?.remedy.isEmpty == false || name.hasSuffix("jsonl"))
  }

  @Test func aMissingFileIsMissing() {
    #expect(importFailure { _ = try TokenLabelFile("/nowhere/labels.tsv") }?.kind == .missingInput)
    #expect(importFailure { _ = try TokenLabelFile("/dev/zero") }?.reason == "is not a plain file")
  }

  @Test func damagedFilesAreReadOrRefused() throws {
    for (name, text, seed) in [
      ("a.tsv", "sequence\tposition\tlabel\n0\t5\tNOUN\n3\t0\t\"a \"\"b\"\"\"\n", 61),
      ("a.jsonl", "{\"sequence\": 0, \"position\": 5, \"label\": \"\\u00e9\"}\n", 62),
    ] as [(String, String, UInt32)] {
      let outcome = try Fuzzing("labels (\(name))", file: name, of: [Array(text.utf8)], seed: seed).run { path in
        let rows = try TokenLabelFile(path).rows
        return rows.allSatisfy { $0.sequence >= 0 && $0.position >= 0 && !$0.label.isEmpty } ? nil : "an empty label"
      }
      #expect(outcome.problems == [])
      #expect(outcome.refused > 0 && outcome.accepted > 0)
    }
  }
}
