import Checkpoints
import Corpus
import Failures
import Foundation
import NeoX
import Numerics
import Runs
import Stability
import SweepSupport
import TestSupport
import Testing
import Traces
import Training

@testable import Matching

/// Folders of runs with tiny networks whose truth is known.
private final class TinyRuns {
  static let model = ModelConfiguration(layers: 2, width: 48, heads: 3, vocabularySize: 97)
  let folder: TemporaryFolder
  var path: String { folder.path }

  init() throws { folder = try TemporaryFolder() }

  /// A network of random weights, larger than at the start of training, with biases.
  static func network(seed: Int, model: ModelConfiguration = model) -> AlignedBuffer<Float> {
    let layout = ParameterLayout(model)
    let parameters = AlignedBuffer<Float>(count: layout.bufferCount)
    var random = MersenneTwister(seed: UInt32(seed))
    for tensor in layout.tensors {
      for index in tensor.range {
        parameters.values[index] = Float(random.uniform() - 0.5) + (tensor.role == .normScale ? 1 : 0)
      }
    }
    return parameters
  }

  static func permuted(_ parameters: AlignedBuffer<Float>, seed: UInt32) -> AlignedBuffer<Float> {
    let result = AlignedBuffer<Float>(count: parameters.count)
    ModelPermutation(randomFor: model, seed: seed).apply(
      to: parameters, layout: ParameterLayout(model), model: model, into: result)
    return result
  }

  func add(
    seed: Int, _ checkpoints: [(step: Int, parameters: AlignedBuffer<Float>)], model: ModelConfiguration = model
  ) throws {
    let name = "pythia-tiny-seed\(seed)"
    let run = path + "/" + name
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    // Distinct tokens, so that networks without training have nothing in common.
    let tokens = (0..<6).map { row in (0..<16).map { Int32((row * 16 + $0) * 7 % 97) } }
    let writer = try TraceWriter(
      creating: run + "/trace.h5",
      TraceDescription(
        run: name, size: "tiny", initSeed: seed, dataSeed: seed, configuration: "{}", matrixNames: ["synthetic"],
        siteNames: ["embedding"], width: model.width,
        probe: ProbeSet(tokenIDs: tokens, texts: tokens.map { _ in "text" })))
    try writer.flush()
    for (step, parameters) in checkpoints {
      try CheckpointFolder.write(
        run: run, step: step, model: model, parameters: parameters.pointer, layout: ParameterLayout(model),
        tokenizerJSON: nil, state: nil)
      withExtendedLifetime(parameters) {}
    }
  }

  func matched(_ options: MatchingOptions? = nil, progress: @escaping (String) -> Void = { _ in }) throws
    -> MatchingResult
  {
    var context = try RunFolder(path).context
    context.progress = progress
    return try MatchingAnalysis(options ?? MatchingOptions()).result(in: context)
  }
}

@Suite struct MatchingAnalysisTests {
  @Test func weightMatchingUndoesAPermutation() {
    let original = TinyRuns.network(seed: 1)
    let copy = TinyRuns.permuted(original, seed: 2)
    let matcher = WeightMatcher(copy, to: original, model: TinyRuns.model)
    matcher.matchAll()
    let back = AlignedBuffer<Float>(count: copy.count)
    matcher.permutation.apply(to: copy, layout: ParameterLayout(TinyRuns.model), model: TinyRuns.model, into: back)
    #expect(Array(copy.values) != Array(original.values))
    #expect(Array(back.values) == Array(original.values))
    #expect(abs(WeightCosines(original, back, model: TinyRuns.model).all - 1) < 1e-12)
  }

  @Test func aPermutedCopyIsRecognisedAsTheSameNetwork() throws {
    let runs = try TinyRuns()
    let original = TinyRuns.network(seed: 1)
    try runs.add(seed: 1, [(8, original)])
    try runs.add(seed: 2, [(8, TinyRuns.permuted(original, seed: 5))])
    let size = try #require(try runs.matched().sizes.first)
    #expect(size.step == 8 && size.untrainedStep == nil && size.units.count == 3)
    for unit in size.units {
      #expect(unit.layers.count == 2)
      for layer in unit.layers {
        #expect(layer.matched.mean > 1 - 1e-5, "\(unit.unit) \(layer.layer)")
        #expect(layer.raw.mean < 0.9 && layer.aboveNull.mean > 0.01)
      }
    }
    #expect(size.weights.count == 4)
    #expect(size.weights.allSatisfy { abs($0.matched.mean - 1) < 1e-12 && $0.raw.mean < 0.9 })
    let barrier = try #require(size.barrier)
    let heights = barrier.pairs.map(\.barrier)
    #expect(barrier.pairs.map(\.alignment) == [.none, .weights, .activations])
    #expect(heights[1] <= 1e-4 && heights[2] <= 1e-4)
    #expect(abs(barrier.pairs[1].weightCosine - 1) < 1e-12 && abs(barrier.pairs[2].weightCosine - 1) < 1e-12)
    #expect(barrier.pairs[0].weightCosine < 0.5)
  }

  @Test func untrainedNetworksAreAtTheNulls() throws {
    let runs = try TinyRuns()
    for seed in 1...6 {
      try runs.add(
        seed: seed, [(0, TinyRuns.network(seed: seed)), (8, TinyRuns.network(seed: seed + 50))])
    }
    let size = try #require(try runs.matched(MatchingOptions(points: 3, sequences: 2)).sizes.first)
    #expect(size.step == 8 && size.untrainedStep == 0)
    for unit in size.units {
      for layer in unit.layers {
        let null = max(layer.shuffled.mean, layer.untrained?.mean ?? -1)
        #expect(abs(layer.matched.mean - null) < 0.05, "\(unit.unit) \(layer.layer)")
        #expect(layer.aboveNull.low ?? 1 < 0.02)
        #expect(layer.matched.mean > layer.raw.mean)
        #expect(layer.recurring.count == 6 && layer.recurring[5] < 0.05)
      }
    }
    for weights in size.weights { #expect(abs(weights.matched.mean - (weights.untrained?.mean ?? 1)) < 0.05) }
    let neurons = size.trajectory.filter { $0.unit == .neurons }
    #expect(neurons.map(\.step) == [0, 8] && neurons[0].kept == nil)
    // Another network at the next step: partners are kept as often as chance has it, one in 192.
    #expect(neurons[1].kept?.allSatisfy { $0 < 0.05 } == true)
    #expect(neurons[1].matchedWithThemselves?.allSatisfy { $0 < 0.05 } == true)
    #expect(size.barrier?.pairs.count == 18)
  }

  @Test func layersMatchedTogetherFitIntoMemoryWithThreeSetsOfFeaturesARun() {
    let bytes = 10 << 20
    let layers = ActivationMatching.layersAtATime(100, runs: 4, bytes: bytes)
    #expect(layers == 8 && layers * 3 * 4 * bytes <= ActivationMatching.memory)
    #expect(ActivationMatching.layersAtATime(6, runs: 4, bytes: bytes) == 6)
    #expect(ActivationMatching.layersAtATime(6, runs: 4, bytes: 1 << 40) == 1)
  }

  @Test func aResultIsReusedUntilACheckpointChanges() throws {
    let runs = try TinyRuns()
    for seed in 1...2 { try runs.add(seed: seed, [(8, TinyRuns.network(seed: seed))]) }
    let options = try MatchingOptions(points: 3, sequences: 2)
    var work = 0
    let first = try runs.matched(options) { _ in work += 1 }
    #expect(work > 0)
    let before = work
    let again = try runs.matched(options) { _ in work += 1 }
    #expect(again == first)
    #expect(work == before)
    let other = try runs.matched(MatchingOptions(points: 5, sequences: 2)) { _ in work += 1 }
    #expect(other.digest != first.digest && work > before)
    // A report asks for no options and shows what there is of these checkpoints.
    #expect(try MatchingAnalysis.stored(in: RunFolder(runs.path).context) == other)
    try runs.add(seed: 2, [(8, TinyRuns.network(seed: 9))])
    #expect(try MatchingAnalysis.stored(in: RunFolder(runs.path).context) == nil)
    let changed = try runs.matched(options)
    #expect(changed.digest != first.digest)
  }

  @Test func aResultOfAnEarlierStepOutlivesLaterCheckpoints() throws {
    let runs = try TinyRuns()
    for seed in 1...2 { try runs.add(seed: seed, [(8, TinyRuns.network(seed: seed))]) }
    let early = try runs.matched(MatchingOptions(step: 8, points: 3, sequences: 2))
    for seed in 1...2 { try runs.add(seed: seed, [(16, TinyRuns.network(seed: seed + 5))]) }
    #expect(early.askedStep == 8)
    #expect(try MatchingAnalysis.stored(in: RunFolder(runs.path).context) == early)
    let last = try runs.matched(MatchingOptions(points: 3, sequences: 2))
    #expect(last.sizes.first?.step == 16 && last.observations != early.observations)
  }

  @Test func lossesThatCannotBeHadAreNamed() throws {
    let runs = try TinyRuns()
    for seed in 1...2 { try runs.add(seed: seed, [(8, TinyRuns.network(seed: seed))]) }
    let text = (0..<200).map { "The \($0 % 17) cats of house \($0 * 31 % 97) see a dog." }.joined(separator: "\n")
    let corpus = try PreparedCorpus.prepare(
      folder: runs.path + "/corpus", documents: [TextDocument(name: "cats", text: text)], tokenizer: nil,
      vocabularyRows: 512, sequenceLength: 16)
    func writeRecord(sequenceLength: Int) throws {
      var configuration = try plan(seeds: [1]).runs[0].configuration
      configuration.sequenceLength = sequenceLength
      let entries: [String: Any] = [
        "run": "pythia-tiny-seed1", "corpus_digest": corpus.digest,
        "configuration": try JSONSerialization.jsonObject(with: JSONEncoder().encode(configuration)),
        "provenance": try JSONSerialization.jsonObject(with: JSONEncoder().encode(Provenance.current())),
      ]
      try JSONSerialization.data(withJSONObject: entries).write(
        to: URL(filePath: RunDescription.path(in: runs.path + "/pythia-tiny-seed1")))
    }
    try writeRecord(sequenceLength: -5)
    let damaged = failure { _ = try runs.matched() }
    #expect(damaged?.kind == .badData && damaged?.subject.hasSuffix("run.json") == true)
    #expect(damaged?.reason.contains("sequence_length") == true)
    try writeRecord(sequenceLength: 2048)
    let size = try #require(try runs.matched().sizes.first)
    #expect(size.barrier == nil && size.scope.leftOut.map(\.what) == ["losses"])
    #expect(size.scope.leftOut.first?.reason == "held-out text has no sequence to predict")
    try writeRecord(sequenceLength: 16)
    let strange = failure { _ = try runs.matched() }
    #expect(strange?.subject.hasSuffix("corpus") == true && strange?.reason.contains("97 vocabulary rows") == true)
  }

  @Test func whatCannotBeMatchedIsNamed() throws {
    let runs = try TinyRuns()
    try runs.add(seed: 1, [])
    #expect(failure { _ = try runs.matched() }?.kind == .missingInput)
    try runs.add(seed: 1, [(8, TinyRuns.network(seed: 1))])
    #expect(try runs.matched().sizes.first?.reason?.contains("at least two") == true)
    try runs.add(seed: 2, [(4, TinyRuns.network(seed: 2))])
    #expect(try runs.matched().sizes.first?.reason?.contains("no saved step in common") == true)
    try runs.add(seed: 2, [(8, TinyRuns.network(seed: 2))])
    let unsaved = failure { _ = try runs.matched(MatchingOptions(step: 4)) }
    #expect(unsaved?.kind == .usage && unsaved?.remedy.contains("8") == true)
    #expect(failure { _ = try MatchingOptions(points: 2) }?.kind == .usage)
    #expect(failure { _ = try MatchingOptions(sequences: 0) }?.kind == .usage)

    let weights = runs.path + "/pythia-tiny-seed2/step8/model.safetensors"
    let whole = try #require(FileManager.default.contents(atPath: weights))
    var damaged = whole
    damaged[damaged.count - 3] ^= 0x40
    try damaged.write(to: URL(fileURLWithPath: weights))
    let broken = failure { _ = try runs.matched() }
    #expect(broken?.kind == .badData && broken?.subject.contains("step8") == true)
    let wider = ModelConfiguration(layers: 2, width: 96, heads: 3, vocabularySize: 97)
    try runs.add(seed: 2, [(8, TinyRuns.network(seed: 2, model: wider))], model: wider)
    #expect(failure { _ = try runs.matched() }?.reason.contains("another shape") == true)
  }
}
