import Failures
import Foundation
import NeoX
import Testing

@testable import Checkpoints

/// Series with one defect each, after the defects that published checkpoints have had; the audit must call each by its name.
@Suite struct CheckpointAuditTests {
  /// What is done to a series, and what the audit must say.
  struct Corruption: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let kind: AuditFinding.Kind
    /// The steps that must be named, and no others of that kind.
    let steps: [Int]
    let damage: @Sendable (_ run: String, _ seed: UInt32) throws -> Void
    var isSharded = false
    /// Other kinds that the damage brings with it.
    var mayAlsoBe: Set<AuditFinding.Kind> = []
  }

  private static func copy(_ run: String, from: Int, to: Int, _ name: String = "model.safetensors") throws {
    let target = "\(run)/step\(to)/\(name)"
    unlink(target)
    try FileManager.default.copyItem(atPath: "\(run)/step\(from)/\(name)", toPath: target)
  }

  private static func rename(_ run: String, _ places: [(from: Int, to: Int)]) throws {
    let manager = FileManager.default
    for place in places { try manager.moveItem(atPath: "\(run)/step\(place.from)", toPath: "\(run)/moved\(place.to)") }
    for place in places { try manager.moveItem(atPath: "\(run)/moved\(place.to)", toPath: "\(run)/step\(place.to)") }
  }

  private static func edit(_ path: String, _ change: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    change(&data)
    try data.write(to: URL(fileURLWithPath: path))
  }

  private static func replace(_ path: String, _ was: String, _ becomes: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(was))
    try text.replacingOccurrences(of: was, with: becomes).write(toFile: path, atomically: true, encoding: .utf8)
  }

  private static func setValue(_ run: String, _ step: Int, _ value: Float, at index: Int) throws {
    let folder = "\(run)/step\(step)"
    let (_, parameters) = try HuggingFaceCheckpoint.read(folder)
    var values = withExtendedLifetime(parameters) { Array($0.values) }
    values[index] = value
    try SyntheticSeries.write(values, to: folder)
  }

  /// Training goes on from a step instead of the one before `first`, and is saved under the steps from `first` on.
  private static func restart(_ run: String, from step: Int, at first: Int, seed: UInt32) throws {
    let (_, parameters) = try HuggingFaceCheckpoint.read("\(run)/step\(step)")
    let origin = withExtendedLifetime(parameters) { Array($0.values) }
    let again = SyntheticSeries(
      seed: seed &+ 7000, from: origin, first: first - 1000,
      steps: SyntheticSeries.steps.filter { $0 >= first })
    for later in SyntheticSeries.steps where later >= first {
      try SyntheticSeries.write(again.parameters[later] ?? [], to: "\(run)/step\(later)")
    }
  }

  private static func foreign(_ run: String, _ step: Int, seed: UInt32) throws {
    let other = SyntheticSeries(seed: seed &+ 500)
    try SyntheticSeries.write(other.parameters[step] ?? [], to: "\(run)/step\(step)")
  }

  private static func shard(_ run: String, _ step: Int, _ number: Int) throws -> String {
    try ShardIndex("\(run)/step\(step)/model.safetensors.index.json").files[number]
  }

  private static let repeated: [Corruption] =
    [(5000, 6000), (10000, 3000), (9000, 10000), (64, 7000), (0, 512), (512, 8)].map {
      from, to in
      Corruption(testDescription: "step \(to) holds step \(from)", kind: .repeatedWeights, steps: [to]) { run, _ in
        try copy(run, from: from, to: to)
      }
    } + [
      Corruption(
        testDescription: "the end is served under five steps", kind: .repeatedWeights,
        steps: [3000, 4000, 5000, 6000, 7000]
      ) {
        run, _ in
        for step in [3000, 4000, 5000, 6000, 7000] { try copy(run, from: 10000, to: step) }
      }
    ]

  private static let missing: [Corruption] =
    [4000, 9000, 64].map { step in
      Corruption(testDescription: "step \(step) is missing", kind: .missingStep, steps: [step]) { run, _ in
        try FileManager.default.removeItem(atPath: "\(run)/step\(step)")
      }
    } + [
      Corruption(testDescription: "a planned step is missing", kind: .missingStep, steps: [1]) { run, _ in
        let steps = SyntheticSeries.steps.map(String.init).joined(separator: ",")
        try "{\"configuration\": {\"checkpoint_steps\": [\(steps)]}}".write(
          toFile: run + "/run.json", atomically: true, encoding: .utf8)
        try FileManager.default.removeItem(atPath: "\(run)/step1")
      },
      Corruption(testDescription: "the weights of a step are missing", kind: .missingWeights, steps: [6000]) { run, _ in
        unlink("\(run)/step6000/model.safetensors")
      },
      Corruption(testDescription: "a step's configuration is missing", kind: .missingWeights, steps: [16]) { run, _ in
        unlink("\(run)/step16/config.json")
      },
    ]

  private static let damaged: [Corruption] =
    [0.9, 0.02, 0].map { share in
      Corruption(testDescription: "a file is cut off at \(share)", kind: .truncatedFile, steps: [3000]) { run, _ in
        try edit("\(run)/step3000/model.safetensors") { $0 = $0.prefix(Int(Double($0.count) * share)) }
      }
    } + [
      Corruption(testDescription: "a header is damaged", kind: .damagedFile, steps: [128]) { run, _ in
        try edit("\(run)/step128/model.safetensors") { $0[$0.startIndex + 9] = 0xff }
      },
      Corruption(testDescription: "bytes follow the weights", kind: .damagedFile, steps: [128]) { run, _ in
        try edit("\(run)/step128/model.safetensors") { $0.append(7) }
      },
      Corruption(testDescription: "a bit is flipped under a manifest", kind: .damagedFile, steps: [2000]) { run, _ in
        try CheckpointManifest.write("\(run)/step2000")
        try edit("\(run)/step2000/model.safetensors") { $0[$0.endIndex - 4] ^= 1 }
      },
      Corruption(testDescription: "not a number", kind: .nonFinite, steps: [5000]) { run, _ in
        try setValue(run, 5000, .nan, at: SyntheticSeries.layout.layers[1].expansionWeight.offset + 3)
      },
      Corruption(testDescription: "an infinite bias", kind: .nonFinite, steps: [8]) { run, _ in
        try setValue(run, 8, .infinity, at: SyntheticSeries.layout.layers[0].expansionBias.offset)
      },
    ]

  private static let changed: [Corruption] =
    [
      ("\"gelu_fast\"", "\"gelu\""), ("\"rotary_pct\" : 0.25", "\"rotary_pct\" : 0.5"),
      ("\"num_attention_heads\" : 2", "\"num_attention_heads\" : 4"), ("\"vocab_size\" : 40", "\"vocab_size\" : 41"),
    ].map { was, becomes in
      Corruption(testDescription: "the configuration says \(becomes)", kind: .changedConfiguration, steps: [1000]) {
        run, _ in
        try replace("\(run)/step1000/config.json", was, becomes)
      }
    } + [
      Corruption(testDescription: "the tokenizer has another word", kind: .changedTokenizer, steps: [256]) { run, _ in
        try replace("\(run)/step256/tokenizer.json", "\"b\": 1", "\"c\": 1")
      },
      Corruption(testDescription: "the tokenizer has other merges", kind: .changedTokenizer, steps: [10000]) { run, _ in
        try replace("\(run)/step10000/tokenizer.json", "a b", "b a")
      },
    ]

  private static let disordered: [Corruption] =
    [
      [5000, 6000], [9000, 10000], [3000, 8000], [128, 1000], [4, 64], [4000, 6000],
    ].map { pair in
      Corruption(testDescription: "steps \(pair) are exchanged", kind: .wrongOrder, steps: pair) { run, _ in
        try rename(run, [(pair[0], pair[1]), (pair[1], pair[0])])
      }
    } + [
      Corruption(testDescription: "three steps go round", kind: .wrongOrder, steps: []) { run, _ in
        try rename(run, [(4000, 7000), (7000, 9000), (9000, 4000)])
      },
      Corruption(testDescription: "the last five are reversed", kind: .wrongOrder, steps: []) { run, _ in
        try rename(run, [(6000, 10000), (7000, 9000), (9000, 7000), (10000, 6000)])
      },
    ]

  private static let restarted: [Corruption] = [(0, 8000), (512, 5000), (3000, 7000), (2000, 9000)].map {
    origin, first in
    Corruption(
      testDescription: "from step \(first) on, training continues from \(origin)", kind: .restart, steps: [first]
    ) {
      run, seed in
      try restart(run, from: origin, at: first, seed: seed)
    }
  }

  private static let foreign: [Corruption] = [
    Corruption(testDescription: "step 0 is of another run", kind: .foreignStep0, steps: [0]) { run, seed in
      try foreign(run, 0, seed: seed)
    },
    Corruption(testDescription: "one step is of another run", kind: .foreignCheckpoint, steps: [6000]) { run, seed in
      try foreign(run, 6000, seed: seed)
    },
    Corruption(testDescription: "the last step is of another run", kind: .foreignCheckpoint, steps: [10000]) {
      run, seed in
      try foreign(run, 10000, seed: seed)
    },
  ]

  private static let sharded: [Corruption] = [
    Corruption(
      testDescription: "the first shard is the last step's", kind: .wrongShard, steps: [5000],
      damage: { run, _ in try copy(run, from: 10000, to: 5000, try shard(run, 5000, 0)) }, isSharded: true),
    Corruption(
      testDescription: "the last shard is that of the step before", kind: .wrongShard, steps: [3000],
      damage: { run, _ in try copy(run, from: 2000, to: 3000, try shard(run, 3000, 2)) }, isSharded: true),
    Corruption(
      testDescription: "a shard is of another run", kind: .wrongShard, steps: [7000],
      damage: { run, seed in
        let name = try shard(run, 7000, 1)
        let other = run + "-other"
        let series = SyntheticSeries(seed: seed &+ 900)
        try SyntheticSeries.write(series.parameters[7000] ?? [], to: other + "/step7000", shards: shardBytes)
        unlink("\(run)/step7000/\(name)")
        try FileManager.default.copyItem(atPath: "\(other)/step7000/\(name)", toPath: "\(run)/step7000/\(name)")
        try FileManager.default.removeItem(atPath: other)
      }, isSharded: true),
    Corruption(
      testDescription: "a shard is missing", kind: .missingShard, steps: [4000],
      damage: { run, _ in unlink("\(run)/step4000/\(try shard(run, 4000, 1))") }, isSharded: true),
  ]

  private static let shardBytes = 12_000

  static let corruptions = repeated + missing + damaged + changed + disordered + restarted + foreign + sharded

  private func findings(_ run: String) throws -> [AuditFinding] { try CheckpointAudit(folders: [run]).findings }

  @Test func thereAreFortyCorruptions() { #expect(Self.corruptions.count >= 40) }

  @Test(arguments: Array(corruptions.enumerated()).map { ($0.offset, $0.element) })
  func everyCorruptionIsFoundByItsName(number: Int, corruption: Corruption) throws {
    let scratch = try Scratch()
    let run = scratch.path + "/pythia-tiny-seed1"
    let seed = UInt32(number + 1)
    try SyntheticSeries(seed: seed).write(to: run, shards: corruption.isSharded ? Self.shardBytes : nil)
    try corruption.damage(run, seed)
    let found = try findings(run)
    let summary = found.map { "\($0.kind.rawValue) \($0.step): \($0.text)" }.joined(separator: "\n")
    #expect(found.contains { $0.kind == corruption.kind }, "\(summary)")
    #expect(found.allSatisfy { $0.kind == corruption.kind }, "\(summary)")
    if !corruption.steps.isEmpty { #expect(Set(found.map(\.step)) == Set(corruption.steps), "\(summary)") }
    #expect(found.allSatisfy { $0.file.hasPrefix(run) })
  }

  @Test(arguments: 1...20) func cleanSeriesGiveNoAlarm(seed: UInt32) throws {
    let scratch = try Scratch()
    let isHalf = seed % 2 == 0
    // Whole series, the late steps only, every second grid step, and one with a wide gap.
    let steps = SyntheticSeries.steps.filter {
      switch seed % 5 {
      case 2: $0 < 2500 || $0 > 7500
      case 3: $0 >= 512
      case 4: $0 < 512 || $0 % 2000 == 0
      default: true
      }
    }
    let series = SyntheticSeries(seed: seed &+ 100, isHalf: isHalf, steps: steps)
    let run = scratch.path + "/run"
    try series.write(to: run, shards: seed % 3 == 0 ? Self.shardBytes : nil)
    if seed % 5 == 3 { try FileManager.default.removeItem(atPath: run + "/step0") }
    #expect(try findings(run) == [])
    if isHalf, steps.contains(1) { #expect(series.parameters[0] == series.parameters[1]) }
  }

  @Test func twinsAreFoundAndSharedBeginningsAreNot() throws {
    let scratch = try Scratch()
    let (one, two, three) = (scratch.path + "/seed1", scratch.path + "/seed2", scratch.path + "/seed3")
    let series = SyntheticSeries(seed: 1)
    try series.write(to: one)
    let initial = try #require(series.parameters[0])
    try SyntheticSeries(seed: 2, from: initial).write(to: two)
    #expect(try CheckpointAudit(folders: [one, two]).findings == [])
    try SyntheticSeries(seed: 3).write(to: three)
    try Self.copyStep(one, three, [8000])
    let found = try CheckpointAudit(folders: [one, two, three]).findings
    #expect(found.contains { $0.kind == .twinSeeds && $0.step == 8000 && $0.file.hasPrefix(three) })
    #expect(!found.contains { $0.kind == .twinSeeds && $0.file.hasPrefix(two) })
  }

  private static func copyStep(_ from: String, _ to: String, _ steps: [Int]) throws {
    for step in steps {
      try FileManager.default.removeItem(atPath: "\(to)/step\(step)")
      try FileManager.default.copyItem(atPath: "\(from)/step\(step)", toPath: "\(to)/step\(step)")
    }
  }

  @Test func aFolderWithoutStepsIsMissingInput() throws {
    let scratch = try Scratch()
    #expect(try #require(throws: Failure.self) { try CheckpointAudit(folders: [scratch.path]) }.kind == .missingInput)
  }
}
