import ArgumentParser
import Configuration
import Failures
import Foundation
import NeoX
import Sweep

extension Precision: ExpressibleByArgument {}

/// What decides the results of a sweep.
struct PlanOptions: ParsableArguments {
  @Option(help: "Model sizes, from 14m, 31m, 70m, 160m, 410m to 12b, with commas between. (default: 14m)")
  var sizes: String?

  @Option(help: "Seeds that set both initial weights and data order, like 1-9 or 1,3,5-7. (default: 1-9)")
  var seeds: String?

  @Option(help: "Seeds of the initial weights, for a factorial design together with --data-seeds.")
  var initSeeds: String?

  @Option(help: "Seeds of the data order, for a factorial design together with --init-seeds.")
  var dataSeeds: String?

  @Option(help: "The recipe: smoke, laptop, workstation or paper (the suite's own). (default: laptop)")
  var preset: String?

  @Option(
    name: .customLong("config"),
    help: "A YAML file of entries, or a GPT-NeoX .yml of the suite; may be repeated. Options win over it.")
  var configurations: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: "Text files and folders of .txt files, or the prefix of a .bin/.idx pair. (default: a built-in grammar)")
  var data: [String] = []

  @Option(help: "A Hugging Face tokenizer.json to use. (default: one is trained on text; tokens are shown as ids)")
  var tokenizer: String?

  @Option(help: "Updates instead of the preset's; schedules follow.")
  var steps: Int?

  @Option(help: "Sequences per update instead of the preset's.")
  var batchSize: Int?

  @Option(help: "Tokens per sequence instead of the preset's.")
  var seqLength: Int?

  @Option(help: "Vocabulary rows. (default: the suite's for the size, 50304 up to 2.8b)")
  var vocabSize: Int?

  @Option(help: "fp32, or bf16, matrix products in bfloat16, where the CPU can. (default: fp32)")
  var precision: Precision?

  @Argument(help: "Changes to any configuration entry, key=value for all runs or RUN:key=value for one.")
  var overrides: [String] = []

  /// The texts or token files, without overrides that were typed right behind them.
  var dataPaths: [String] { data.filter { !Self.isOverride($0) } }

  /// What the configuration files say.
  func files() throws -> ConfigurationFiles {
    try ConfigurationFiles(configurations.map { try PathArgument.checked($0, "--config") })
  }

  /// What was asked for.
  func request(_ files: ConfigurationFiles) throws -> SweepRequest {
    let base = preset ?? files.preset ?? (files.isFromLibrary ? Preset.paper.name : Preset.laptop.name)
    var request = SweepRequest(
      sizes: try chosenSizes(files), seeds: try chosenSeeds(files), preset: files.changing(try Preset.named(base)))
    request.configured = files.entries
    for (key, value) in [
      (ConfigurationKey.steps, steps), (.batchSize, batchSize), (.sequenceLength, seqLength),
      (.vocabularySize, vocabSize),
    ] {
      if let value { request.settings.append((key, value)) }
    }
    if let precision { request.overrides.append(ConfigurationOverride(.precision, precision.rawValue)) }
    request.overrides += try (data.filter(Self.isOverride) + overrides).map(ConfigurationOverride.init)
    return request
  }

  private func chosenSizes(_ files: ConfigurationFiles) throws -> [ModelSize] {
    let asked = try (sizes ?? files.sizes).map { try SweepRequest.sizes($0) }
    guard let size = files.size else { return try asked ?? SweepRequest.sizes("14m") }
    guard asked == nil || asked == [size] else {
      throw Failure(
        .usage, "--sizes", "contradicts --config, which describes \(size.name)", remedy: "leave --sizes away")
    }
    return [size]
  }

  private func chosenSeeds(_ files: ConfigurationFiles) throws -> SweepRequest.Seeds {
    let isTyped = seeds != nil || initSeeds != nil || dataSeeds != nil
    let common = isTyped ? seeds : files.seeds
    let (initial, data) = isTyped ? (initSeeds, dataSeeds) : (files.initSeeds, files.dataSeeds)
    guard initial != nil || data != nil else { return .common(try SeedList.parse(common ?? "1-9")) }
    guard let initial, let data, common == nil else {
      throw Failure(
        .usage, "--init-seeds and --data-seeds", "go together and without --seeds",
        remedy: "give both, for example --init-seeds 1-3 --data-seeds 1-3")
    }
    return .factorial(
      initSeeds: try SeedList.parse(initial, option: "--init-seeds"),
      dataSeeds: try SeedList.parse(data, option: "--data-seeds"))
  }

  /// `--data` takes every word up to the next option, so that overrides behind it arrive among the texts.
  private static func isOverride(_ word: String) -> Bool {
    word.contains("=") && !FileManager.default.fileExists(atPath: word)
  }
}
