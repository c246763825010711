import Failures
import Foundation
import HDF5
import Terms
import Testing

@testable import Traces

/// A temporary folder that goes with the object.
private final class Scratch {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "polypythia-traces-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var trace: String { path + "/trace.h5" }
}

@Suite struct TraceTests {
  private let probe = ProbeSet(tokenIDs: [[5, 6, 7], [8, 9]], texts: ["ein Fluß", "b"])
  private let sites = ["embedding"] + (0..<11).map { "layer.\($0)" } + ["final"]

  private var description: TraceDescription {
    TraceDescription(
      run: "pythia-14m-seed3", size: "14m", initSeed: 3, dataSeed: 4, configuration: "{\"steps\":8}",
      matrixNames: ["a", "ü"], siteNames: sites, width: 4, probe: probe, provenance: [("cpu", "fast"), ("kernels", "")])
  }

  private func observation(_ step: Int) -> Observation {
    Observation(
      step: step, validationLoss: 10 / Double(step + 1),
      perMatrix: (0..<2).map { matrix in (0..<8).map { Double(step * 100 + matrix * 10 + $0) } },
      model: (0..<14).map { Double(step) + Double($0) / 100 },
      activations: sites.indices.map { site in (0..<20).map { Float(step * 1000 + site * 20 + $0) } })
  }

  private func row(_ step: Int) -> TrainingRow {
    TrainingRow(
      step: step, loss: 11 - Float(step) / 10, gradientNorm: Float(step), learningRate: 1 / Double(step),
      tokens: step * 64, seconds: 0.5, tokensPerSecond: 128)
  }

  /// Writes updates and observes every second one.
  private func write(_ writer: TraceWriter, _ steps: ClosedRange<Int>) throws {
    for step in steps {
      writer.record(row(step))
      if step % 2 == 0 { try writer.observe(observation(step)) }
    }
    try writer.flush()
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let folder = try Scratch()
    let writer = try TraceWriter(creating: folder.trace, description)
    try writer.observe(observation(0))
    writer.recordEvent(step: 1, kind: .note, text: "größer")
    try write(writer, 1...7)
    let reader = try TraceReader(folder.trace)
    #expect(reader.run == "pythia-14m-seed3" && reader.size == "14m" && reader.initSeed == 3 && reader.dataSeed == 4)
    #expect(reader.precision == "fp32" && reader.source == "trained" && reader.configuration == "{\"steps\":8}")
    #expect(reader.attributes["cpu"] == "fast" && reader.attributes["kernels"] == "")
    #expect(reader.sites == sites && reader.matrixNames == ["a", "ü"])
    let training = try reader.training()
    #expect(training.steps == Array(1...7))
    #expect(training.losses == (1...7).map { row($0).loss })
    #expect(training.gradientNorms == (1...7).map { Float($0) })
    #expect(training.learningRates == (1...7).map { 1 / Double($0) })
    #expect(training.tokens == (1...7).map { $0 * 64 })
    #expect(try reader.timing().seconds == Array(repeating: 0.5, count: 7))
    let validation = try reader.validation()
    #expect(validation.steps == [0, 2, 4, 6])
    #expect(validation.losses == [0, 2, 4, 6].map { observation($0).validationLoss })
    #expect(validation.digests == [0, 2, 4, 6].map { observation($0).digest })
    let weights = try reader.weights()
    #expect(weights.perMatrix == [0, 2, 4, 6].flatMap { observation($0).perMatrix.flatMap { $0 } })
    #expect(weights.model == [0, 2, 4, 6].flatMap { observation($0).model })
    #expect(weights.matrixMetrics == Metric.ofMatrix.map(\.name) && weights.modelMetrics == Metric.ofModel.map(\.name))
    for step in [0, 2, 4, 6] {
      for (index, site) in sites.enumerated() {
        let matrix = try reader.activations(site: site, step: step)
        #expect(matrix.values == observation(step).activations[index] && matrix.tokens == 5 && matrix.features == 4)
      }
    }
    #expect(try reader.events() == [TraceEvent(step: 1, kind: .note, text: "größer")])
    #expect(try reader.probe() == probe)
    #expect(try reader.observedSteps() == [0, 2, 4, 6])
    #expect(throws: Failure.self) { try reader.activations(site: "layer.0", step: 3) }
    #expect(throws: Failure.self) { try reader.activations(site: "elsewhere", step: 2) }
  }

  @Test func aContinuedTraceHoldsTheSameValuesAsAnUndisturbedOne() throws {
    let folder = try Scratch()
    let whole = try TraceWriter(creating: folder.path + "/whole.h5", description)
    try whole.observe(observation(0))
    try write(whole, 1...9)
    var writer = try TraceWriter(creating: folder.trace, description)
    try writer.observe(observation(0))
    try write(writer, 1...7)
    writer = try TraceWriter(continuing: folder.trace, after: 5)
    #expect(writer.lastStepFound == 7)
    #expect(try TraceReader(folder.trace).training().steps == Array(1...5))
    #expect(try TraceReader(folder.trace).observedSteps() == [0, 2, 4])
    writer.recordEvent(step: 5, kind: .restart, text: "updates 6 to 7 are repeated")
    try write(writer, 6...9)
    let (one, two) = (try TraceReader(folder.path + "/whole.h5"), try TraceReader(folder.trace))
    #expect(try one.training() == two.training())
    #expect(try one.training().digest == two.training().digest)
    #expect(try one.validation() == two.validation())
    #expect(try one.weights() == two.weights())
    for step in [0, 2, 4, 6, 8] {
      #expect(try one.activations(site: "final", step: step) == two.activations(site: "final", step: step))
    }
    #expect(try two.events().map(\.kind) == [.restart])
  }

  @Test func eventsBeyondTheCutGoAndOthersStay() throws {
    let folder = try Scratch()
    let writer = try TraceWriter(creating: folder.trace, description)
    for step in [1, 2, 2, 5] { writer.recordEvent(step: step, kind: .note, text: "at \(step)") }
    try writer.flush()
    _ = try TraceWriter(continuing: folder.trace, after: 2)
    #expect(try TraceReader(folder.trace).events().map(\.step) == [1, 2, 2])
    _ = try TraceWriter(continuing: folder.trace, after: 0)
    #expect(try TraceReader(folder.trace).events() == [])
  }

  @Test func manyObservationsSplitTheChunkIndexAndStayReadable() throws {
    let folder = try Scratch()
    let writer = try TraceWriter(creating: folder.trace, description)
    try write(writer, 1...400)
    let reader = try TraceReader(folder.trace)
    #expect(try reader.observedSteps().count == 200)
    for step in stride(from: 2, through: 400, by: 2) {
      #expect(try reader.activations(site: "final", step: step).values == observation(step).activations.last)
    }
    _ = try TraceWriter(continuing: folder.trace, after: 3)
    #expect(try reader.observedSteps() == [2])
    #expect(try reader.activations(site: "final", step: 2).values == observation(2).activations.last)
  }

  @Test func equalRunsWriteEqualBytes() throws {
    let folder = try Scratch()
    for name in ["a", "b"] {
      let writer = try TraceWriter(creating: folder.path + "/" + name, description)
      try write(writer, 1...4)
    }
    #expect(FileManager.default.contentsEqual(atPath: folder.path + "/a", andPath: folder.path + "/b"))
  }

  @Test func longEventsAreCutAtACharacter() throws {
    let folder = try Scratch()
    let writer = try TraceWriter(creating: folder.trace, description)
    writer.recordEvent(step: 1, kind: .note, text: "x" + String(repeating: "é", count: 400))
    try writer.flush()
    #expect(try TraceReader(folder.trace).events().first?.text == "x" + String(repeating: "é", count: 255))
  }

  @Test func anObservationOfAnotherShapeIsRefused() throws {
    let folder = try Scratch()
    let writer = try TraceWriter(creating: folder.trace, description)
    var wrong = observation(1)
    wrong.activations[3].removeLast()
    #expect(throws: Failure.self) { try writer.observe(wrong) }
    try writer.observe(observation(2))
    #expect(try TraceReader(folder.trace).observedSteps() == [2])
  }

  @Test func anAppendThatCannotBeWrittenKeepsItsRows() throws {
    let folder = try Scratch()
    let writer = try TraceWriter(creating: folder.trace, description)
    try write(writer, 1...2)
    let hidden = folder.path + "/elsewhere.h5"
    try FileManager.default.moveItem(atPath: folder.trace, toPath: hidden)
    writer.record(row(3))
    #expect(throws: Failure.self) { try writer.flush() }
    try FileManager.default.moveItem(atPath: hidden, toPath: folder.trace)
    writer.record(row(4))
    try writer.flush()
    #expect(try TraceReader(folder.trace).training().steps == [1, 2, 3, 4])
  }

  @Test func anAbsentTraceIsMissingInputAndOtherFilesAreBadData() throws {
    let folder = try Scratch()
    #expect(try #require(throws: Failure.self) { try TraceReader(folder.trace) }.kind == .missingInput)
    try Data("no trace".utf8).write(to: URL(fileURLWithPath: folder.trace))
    let failure = try #require(throws: Failure.self) { try TraceReader(folder.trace) }
    #expect(failure.kind == .badData && failure.subject == folder.trace)
    try SweepIndex.write(path: folder.trace, traces: [])
    #expect(try #require(throws: Failure.self) { try TraceReader(folder.trace) }.kind == .badData)
  }

  @Test(arguments: [(Failure.Kind.badData, 3), (.inputOutput, 1)])
  func onlyWhatLooksDamagedIsReadAgain(_ kind: Failure.Kind, _ expected: Int) {
    var calls = 0
    let answer = try? TraceReader.withRetries {
      calls += 1
      if calls < 3 { throw Failure(kind, "trace.h5", "cannot be read") }
      return calls
    }
    #expect(calls == expected && answer == (kind == .badData ? 3 : nil))
  }

  @Test func whatStaysDamagedIsReadSixTimesAndNoMore() throws {
    var calls = 0
    let failure = #expect(throws: Failure.self) {
      try TraceReader.withRetries {
        calls += 1
        throw Failure(.badData, "trace.h5", "is damaged")
      }
    }
    #expect(calls == 6 && failure?.remedy.hasPrefix("remove the run's folder") == true)
  }

  @Test func aCutFileIsRefusedOrReadWithoutCrash() throws {
    let folder = try Scratch()
    let writer = try TraceWriter(creating: folder.trace, description)
    try write(writer, 1...4)
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.trace))
    for length in stride(from: 0, to: whole.count, by: whole.count / 20) {
      try whole.prefix(length).write(to: URL(fileURLWithPath: folder.trace))
      #expect(try #require(throws: Failure.self) { try TraceReader(folder.trace) }.kind == .badData)
    }
  }

  @Test func damagedBytesNeverCrashTheReader() throws {
    let folder = try Scratch()
    let writer = try TraceWriter(creating: folder.trace, description)
    try write(writer, 1...4)
    let whole = try Data(contentsOf: URL(fileURLWithPath: folder.trace))
    for offset in stride(from: 8, to: whole.count, by: whole.count / 60) {
      var damaged = whole
      for index in offset..<min(offset + 16, damaged.count) { damaged[index] = 0xff }
      try damaged.write(to: URL(fileURLWithPath: folder.trace))
      guard let reader = try? TraceReader(folder.trace) else { continue }
      _ = try? reader.training()
      _ = try? reader.weights()
      _ = try? reader.activations(site: "final", step: 2)
      _ = try? reader.probe()
      _ = try? reader.events()
    }
  }

  @Test func theIndexReachesTheTracesThatExist() throws {
    let folder = try Scratch()
    try FileManager.default.createDirectory(atPath: folder.path + "/run", withIntermediateDirectories: false)
    let writer = try TraceWriter(creating: folder.path + "/run/trace.h5", description)
    try write(writer, 1...3)
    try SweepIndex.write(
      path: folder.path + "/sweep.h5", traces: [("run", "run/trace.h5"), ("absent", "absent/trace.h5")])
    let root = try HDF5File.open(folder.path + "/sweep.h5").root()
    #expect(try root.names() == ["run"])
    #expect(try root.group("run").group("train").dataset("step").read(Int64.self) == [1, 2, 3])
  }
}
