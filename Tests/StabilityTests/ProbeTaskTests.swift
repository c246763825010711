import Failures
import Testing

@testable import Stability

@Suite struct ProbeTaskTests {
  private static let probe = RunRecord.Probe(sequences: [[7, 7, 8, 9, 7], [8, 1, 2, 7, 7]])
  private static let texts = [" the", "re", "'s", "s", " 12", "ab", "c", ".\n", "\n", "\u{fffd}"]

  private func classes(_ task: BuiltInProbeTask) -> [String?]? {
    task.task(Self.probe, texts: Self.texts).map { task in task.labels.map { $0.map { task.classes[$0] } } }
  }

  private func labels(_ entries: [(sequence: Int, position: Int, label: String)]) -> TokenLabels {
    TokenLabels(
      name: "own", source: "own.tsv", digest: "",
      labels: entries.enumerated().map {
        TokenLabels.Entry(sequence: $1.sequence, position: $1.position, label: $1.label, line: $0 + 2)
      })
  }

  private func failure(_ entries: [(sequence: Int, position: Int, label: String)]) -> Failure? {
    do {
      _ = try ProbeTask(labels(entries), probe: Self.probe)
      return nil
    } catch { return error as? Failure }
  }

  @Test func frequencyClassesArePowersOfTwoOfTheCountInTheProbeSet() {
    // 7 occurs five times, 8 twice, the others once.
    let (many, two, once) = ("4-7 times", "2-3 times", "once")
    #expect(classes(.frequency) == [many, many, two, once, many, two, once, once, many, many])
    #expect(classes(.nextFrequency) == [many, two, once, many, nil, once, once, many, many, nil])
  }

  @Test func positionsAreBinsOfTheLongestSequence() {
    #expect(classes(.position) == ["0-0", "1-1", "2-2", "3-3", "4-4", "0-0", "1-1", "2-2", "3-3", "4-4"])
    let long = RunRecord.Probe(sequences: [Array(0..<20)])
    let task = BuiltInProbeTask.position.task(long, texts: nil)
    #expect(task?.classes == ["0-2", "3-4", "5-7", "8-9", "10-12", "13-14", "15-17", "18-19"])
    #expect(task?.labels[3] == 1 && task?.labels[2] == 0 && task?.labels[19] == 7)
  }

  @Test func partsOfWordsFollowFromTheTexts() {
    #expect(
      classes(.wordPart) == [
        "begins", "continues", "no word", "continues", "no word", nil, "continues", "no word", "no word", "no word",
      ])
    #expect(
      classes(.nextKind) == [
        "letters", "punctuation", "letters", "digits", nil, "letters", "punctuation", "space", "other", nil,
      ])
    #expect(BuiltInProbeTask.wordPart.task(Self.probe, texts: nil) == nil)
    #expect(BuiltInProbeTask.nextKind.task(Self.probe, texts: ["a"]) == nil)
  }

  @Test func controlLabelsBelongToTokens() throws {
    let task = try #require(BuiltInProbeTask.nextFrequency.task(ProbedRuns.probe, texts: nil))
    let control = task.control(ProbedRuns.probe)
    var known: [Int: Int] = [:]
    for (row, label) in control.labels.enumerated() {
      guard let label else { continue }
      let earlier = known.updateValue(label, forKey: ProbedRuns.probe.tokenIDs[row])
      #expect(earlier == nil || earlier == label)
    }
    let (gaps, taskGaps) = (control.labels.map { $0 == nil }, task.labels.map { $0 == nil })
    #expect(gaps == taskGaps)
    #expect(control.classes == task.classes && Set(known.values).count > 1)
  }

  @Test func labelsOfAFileGoToTheirTokens() throws {
    let task = try ProbeTask(labels([(1, 0, "noun"), (0, 4, "verb"), (0, 0, "noun")]), probe: Self.probe)
    #expect(task.classes == ["noun", "verb"])
    #expect(task.labels == [0, nil, nil, nil, 1, 0, nil, nil, nil, nil])
  }

  @Test func labelsThatFitNoTokenAreRefusedWithTheirLine() {
    let sequence = failure([(0, 0, "a"), (2, 0, "b")])
    #expect(sequence?.subject == "own.tsv line 3" && sequence?.reason.contains("0 to 1") == true)
    let position = failure([(1, 5, "a")])
    #expect(position?.subject == "own.tsv line 2" && position?.reason.contains("0 to 4") == true)
    let twice = failure([(1, 1, "a"), (1, 1, "a")])
    #expect(twice?.subject == "own.tsv line 3" && twice?.reason.contains("second time") == true)
    let many = failure((0..<300).map { (sequence: 0, position: 0, label: "\($0)") })
    #expect(many?.reason.contains("300 different labels") == true)
  }

  @Test func sequencesAreDividedOnceAndForAll() throws {
    let split = try #require(ProbeSplit(sequences: 32))
    #expect((split.training + split.development + split.test).sorted() == Array(0..<32))
    #expect(split.test.count == 8 && split.development.count == 4)
    #expect(split == ProbeSplit(sequences: 32))
    let least = try #require(ProbeSplit(sequences: 3))
    #expect([least.training.count, least.development.count, least.test.count] == [1, 1, 1])
    #expect(ProbeSplit(sequences: 2) == nil)
  }

  @Test func standardisedSitesHaveOneScaleAndRawOnesTheirOwn() throws {
    let activations = [
      RunRecord.Activations(values: [1, 2, 3, 6, 100, 100], tokens: 3, features: 2),
      RunRecord.Activations(values: [10, 20, 30, 60, 0, 0], tokens: 3, features: 2),
    ]
    let data = try ProbeRepresentations(activations, rows: [0, 1], raw: false, name: "run")
    let size = Float(2.5).squareRoot()
    let expected = [-1, -2, 1, 2].map { Float($0) / size }
    let errors = zip(data.sites[0], expected).map { abs($0 - $1) }
    let differences = zip(data.sites[0][..<4], data.sites[1][..<4]).map { abs($0 - $1) }
    #expect((errors + differences).allSatisfy { $0 < 1e-6 })
    #expect(try ProbeRepresentations(activations, rows: [0], raw: true, name: "run").sites[1] == activations[1].values)
    let constant = [RunRecord.Activations(values: [5, 5, 5], tokens: 3, features: 1)]
    #expect(try ProbeRepresentations(constant, rows: [0, 1, 2], raw: false, name: "run").sites[0] == [0, 0, 0])
  }
}
