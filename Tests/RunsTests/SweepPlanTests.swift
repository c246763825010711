import Corpus
import Failures
import Files
import Foundation
import SweepSupport
import TestSupport
import Testing

@testable import Runs

struct SweepPlanTests {
  private func write(_ plan: SweepPlan, _ folder: String) throws {
    try AtomicWriting.write(plan.json(), to: SweepPlan.path(in: folder), durable: false)
  }

  @Test("A plan reads back as itself and always gives the same bytes")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(overrides: ["pythia-14m-seed2:learning_rate=0.01"])
    try write(plan, folder.path)
    let read = try #require(try SweepPlan.read(folder: folder.path))
    #expect(read == plan)
    #expect(try read.json() == plan.json())
    #expect(plan.difference(to: read) == nil)
    #expect(try SweepFolder(folder.path).check(plan))
  }

  @Test("Another plan is refused with the setting, its old and its new value")
  func differences() throws {
    let folder = try TemporaryFolder()
    let changedText = CorpusPlan(sources: [
      CorpusSource(name: "a.txt", bytes: 1000, sha256: String(repeating: "b", count: 64))
    ])
    try write(plan(), folder.path)
    for (other, words) in [
      (
        try plan(overrides: ["pythia-14m-seed2:learning_rate=0.01"]),
        ["learning_rate of pythia-14m-seed2", "0.001", "0.01"]
      ),
      (try plan(seeds: [1, 2]), ["the runs", "pythia-14m-seed3"]),
      (try plan(preset: .laptop), ["the preset", "smoke", "laptop"]),
      (try plan(corpus: changedText), ["the text a.txt", "aaaaaaaaaaaa", "bbbbbbbbbbbb"]),
      (try plan { $0.settings = [(.batchSize, 4)] }, ["batch_size", "2", "4"]),
      (try plan(corpus: CorpusPlan(sources: text.sources, tokenizerDigest: "c0ffee")), ["the tokenizer", "c0ffee"]),
    ] {
      let failure = failure { try SweepFolder(folder.path).check(other) }
      #expect(failure?.kind == .configuration)
      for word in words { #expect(failure?.description.contains(word) == true, "\(failure?.description ?? "none")") }
    }
  }

  @Test("A text that changes on disk changes the plan; one that only moves does not")
  func corpusComparison() throws {
    let folder = try TemporaryFolder()
    func corpus(_ name: String, _ content: String) throws -> CorpusPlan {
      let path = folder.path + "/" + name
      try AtomicWriting.write(content, to: path, durable: false)
      return try CorpusPlan(documents: TextSource.load(paths: [path]))
    }
    let first = try corpus("a.txt", "one\n")
    #expect(first.difference(to: try corpus("b.txt", "one\n")) == nil)
    #expect(first.difference(to: try corpus("a.txt", "two\n")) != nil)
    #expect(first.difference(to: try corpus("a.txt", "one\r\n")) != nil)
  }

  @Test("Folders with other files, files, damaged and newer plans are refused")
  func strangeFolders() throws {
    let folder = try TemporaryFolder()
    let target = folder.path + "/out"
    #expect(try !SweepFolder(target).check(plan()))
    try AtomicWriting.ensureFolder(target)
    try AtomicWriting.write("", to: target + "/lock", durable: false)
    #expect(try !SweepFolder(target).check(plan()))
    try AtomicWriting.write("mine", to: target + "/thesis.txt", durable: false)
    #expect(failure { try SweepFolder(target).check(plan()) }?.reason.contains("thesis.txt") == true)
    #expect(failure { try SweepFolder(target + "/thesis.txt").check(plan()) }?.kind == .cannotCreate)
    for (content, kind) in [
      ("{", Failure.Kind.badData), ("[]", .badData), ("{\"format\":\"other\"}", .badData),
      ("{\"format\":\"polypythia-sweep\",\"version\":2}", .configuration),
    ] {
      try AtomicWriting.write(content, to: SweepPlan.path(in: target), durable: false)
      #expect(failure { try SweepFolder(target).check(plan()) }?.kind == kind)
    }
  }

  @Test("A plan whose run names lead out of the folder is refused")
  func runNamesStayInside() throws {
    let folder = try TemporaryFolder()
    var plan = try plan()
    plan.runs[0].name = "pythia-/../../x"
    try write(plan, folder.path)
    #expect(failure { _ = try SweepPlan.read(folder: folder.path) }?.kind == .badData)
  }

  @Test(
    "A plan from a file obeys the limits of a typed one, and the entry that does not is named",
    arguments: [
      ("\"steps\" : 8", "\"steps\" : 9223372036854775807", "steps"), ("\"steps\" : 8", "\"steps\" : -8", "steps"),
      ("\"batch_size\" : 2", "\"batch_size\" : 0", "batch_size"),
      ("\"sequence_length\" : 128", "\"sequence_length\" : 1000000", "sequence_length"),
      ("\"sequence_length\" : 128", "\"sequence_length\" : 64", "same in all runs"),
      ("\"vocabulary_size\" : 50304", "\"vocabulary_size\" : 99999999999", "vocabulary_size"),
      ("\"probe_length\" : 32", "\"probe_length\" : -1", "probe_length"),
      ("\"size\" : \"14m\"", "\"size\" : \"15m\"", "size"),
      ("\"data_seed\" : 2", "\"data_seed\" : 5000000000", "data_seed"),
      ("\"data_seed\" : 2", "\"data_seed\" : 3", "name"),
      ("\"resume_interval\" : 4", "\"resume_interval\" : 0", "resume"),
      ("\"adam_beta2\" : 0.95", "\"adam_beta2\" : 2", "adam_beta2"), ("pythia-14m-seed2", "pythia-14m-seed1", "name"),
      ("\"bytes\" : 1000", "\"bytes\" : 9223372036854775807", "corpus"),
    ])
  func hostilePlans(_ old: String, _ new: String, _ named: String) throws {
    let folder = try TemporaryFolder()
    let json = String(decoding: try plan().json(), as: UTF8.self)
    // The last place, so that the other runs keep their value.
    let place = try #require(json.range(of: old, options: .backwards), "\(old) is not in the plan")
    try AtomicWriting.write(
      json.replacingCharacters(in: place, with: new), to: SweepPlan.path(in: folder.path), durable: false)
    let failure = failure { _ = try SweepPlan.read(folder: folder.path) }
    #expect(failure?.kind == .badData)
    #expect(failure?.reason.contains(named) == true, "\(failure?.description ?? "no failure")")
  }

  @Test(
    "A user's own files are never taken for leftovers",
    arguments: [
      "corpus/my.txt", "corpus", "corpus.partial-7/my.txt", "corpus.partial-x", "lock/my.txt", "corpus/train.bin/a",
    ])
  func strangersStay(_ name: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/" + name
    try AtomicWriting.ensureFolder((file as NSString).deletingLastPathComponent)
    try AtomicWriting.write("mine", to: file, durable: false)
    let refusal = failure { try SweepFolder(folder.path).check(plan()) }
    #expect(refusal?.kind == .configuration)
    #expect(refusal?.reason.contains("other files") == true)
    #expect(failure { _ = try SweepFolder(folder.path).take(plan()) { _ in } } != nil)
    #expect(FileManager.default.contents(atPath: file) == Data("mine".utf8))
  }

  @Test("What a killed process left is replaced")
  func leftovers() throws {
    let folder = try TemporaryFolder()
    func prepare(_ corpus: String) throws {
      let words = TextDocument(name: "a", text: String(repeating: "the cat sat\n", count: 900))
      _ = try PreparedCorpus.prepare(
        folder: corpus, documents: [words], tokenizer: nil, vocabularyRows: 300, sequenceLength: 8)
    }
    try prepare(folder.path + "/corpus")
    for name in ["corpus.partial-12/train.bin", "corpus.partial-12/train.idx.partial-12", "sweep.json.partial-12"] {
      try AtomicWriting.ensureFolder((folder.path + "/" + name as NSString).deletingLastPathComponent)
      try AtomicWriting.write("half", to: folder.path + "/" + name, durable: false)
    }
    _ = try SweepFolder(folder.path).take(plan(), prepareCorpus: prepare)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == ["corpus", "lock", "sweep.json"])
  }

  @Test("A folder in use is refused, and free again when the holder lets go")
  func lock() throws {
    let folder = try TemporaryFolder()
    let sweep = SweepFolder(folder.path + "/out")
    do {
      let lock = try sweep.take(plan()) { try AtomicWriting.ensureFolder($0) }
      #expect(sweep.isInUse)
      #expect(failure { _ = try sweep.take(plan()) { _ in } }?.kind == .cannotCreate)
      withExtendedLifetime(lock) {}
    }
    #expect(!sweep.isInUse)
    var prepared = false
    _ = try sweep.take(plan()) { _ in prepared = true }
    #expect(!prepared, "a folder that holds the plan keeps its corpus")
  }

  @Test("A corpus that cannot be prepared leaves nothing behind")
  func nothingHalfWritten() throws {
    let folder = try TemporaryFolder()
    let sweep = SweepFolder(folder.path + "/out/")
    let thrown = failure {
      _ = try sweep.take(plan()) { _ in throw Failure(.badData, "a.txt", "is too short") }
    }
    #expect(thrown?.kind == .badData)
    #expect(!FileManager.default.fileExists(atPath: sweep.path))
  }
}
