import Checkpoints
import Corpus
import Failures
import Files
import Foundation
import NeoX
import Numerics
import TestSupport
import Testing
import Traces

@testable import Training

/// Whole runs in bf16.
@Suite(.enabled(if: brainFloatRefusal == nil, "\(brainFloatRefusal ?? "")"))
struct BrainFloatRunTests {
  private let base: TrainingRunTests

  init() throws { base = try TrainingRunTests() }

  private func configuration() -> RunConfiguration {
    var configuration = base.configuration()
    configuration.precision = .bf16
    configuration.batchSize = 3
    return configuration
  }

  @Test func threadsChangeNoBitAndTheTraceNamesPrecisionAndLibrary() throws {
    defer { base.cleanUp() }
    var found: Set<String> = []
    for threads in [1, 2, 4] {
      let run = base.run("threads\(threads)", configuration(), threads: threads)
      try run.perform { false }
      found.insert(try base.weights(run, step: 6))
      let trace = try TraceReader(TrainingRun.tracePath(in: run.folder))
      found.insert("\(try trace.training().losses) \(try trace.validation().losses)")
      #expect(trace.precision == "bf16")
      let library = try #require(trace.attributes["bf16_products"])
      #expect(library == (try BrainFloatSupport.library().name))
      #expect(try RunDescription.read(folder: run.folder)?.provenance.brainFloatProducts == library)
    }
    #expect(found.count == 2, "one file of weights and one trace")
    var plain = configuration()
    plain.precision = .fp32
    let other = base.run("plain", plain)
    try other.perform { false }
    #expect(try !found.contains(base.weights(other, step: 6)), "fp32 is another run")
    #expect(try TraceReader(TrainingRun.tracePath(in: other.folder)).attributes["bf16_products"] == nil)
  }

  @Test(arguments: [4, 8, 13]) func stoppingAndContinuingGivesTheSameBits(sequencesBeforeStop: Int) throws {
    defer { base.cleanUp() }
    let whole = base.run("whole", configuration())
    try whole.perform { false }
    let stopped = base.run("stopped", configuration())
    let patience = Patience()
    #expect(throws: Failure.self) { try stopped.perform { patience.ends(after: sequencesBeforeStop) } }
    try stopped.perform { false }
    #expect(try base.weights(stopped, step: 6) == base.weights(whole, step: 6))
    let losses = try [whole, stopped].map { try TraceReader(TrainingRun.tracePath(in: $0.folder)).validation().losses }
    #expect(losses[0] == losses[1])
  }

  @Test func aRunBegunInOnePrecisionIsNotContinuedInAnother() throws {
    defer { base.cleanUp() }
    var plain = configuration()
    plain.precision = .fp32
    let patience = Patience()
    #expect(throws: Failure.self) { try base.run("one", plain).perform { patience.ends(after: 8) } }
    #expect {
      try base.run("one", configuration()).perform { false }
    } throws: { ($0 as? Failure)?.kind == .configuration }
  }
}

@Suite struct PrecisionEntryTests {
  @Test func aRecordOfBeforeThereWasAChoiceIsOfSinglePrecision() throws {
    let base = try TrainingRunTests()
    defer { base.cleanUp() }
    var configuration = base.configuration()
    configuration.precision = .bf16
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(RunConfiguration.self, from: data) == configuration)
    var entries = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(entries.removeValue(forKey: "precision") as? String == "bf16")
    let old = try JSONDecoder().decode(RunConfiguration.self, from: JSONSerialization.data(withJSONObject: entries))
    configuration.precision = .fp32
    #expect(old == configuration)
    entries["precision"] = "fp8"
    let strange = try JSONSerialization.data(withJSONObject: entries)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(RunConfiguration.self, from: strange) }
  }

  @Test func continuingWithAnotherLibraryIsADifference() {
    var begun = Provenance.current()
    begun.brainFloatProducts = "oneDNN 2.6.3 (AVX512-BF16)"
    var now = begun
    #expect(now.difference(from: begun) == nil)
    now.brainFloatProducts = "oneDNN 3.2.0 (AMX)"
    #expect(
      now.difference(from: begun)
        == "the bf16 products of oneDNN 3.2.0 (AMX) instead of oneDNN 2.6.3 (AVX512-BF16)")
  }
}
