import Foundation
import NeoX
import Sweep
import SweepSupport
import TestSupport
import Testing

@testable import Configuration

/// Damaged configuration files.
@Suite struct ConfigurationFuzzTests {
  private static let own = """
    sizes: 14m
    seeds: [1, 3-4]
    preset: smoke
    data: [a.txt, b.txt]
    learning-rate: 0.002
    checkpoint_steps: [0, 4]
    runs:
      pythia-14m-seed3:
        learning_rate: 0.004
    """

  private func fuzz(_ reader: String, _ text: String, seed: UInt32) throws -> Fuzzing.Outcome {
    try Fuzzing(reader, file: "a.yml", of: [Array(text.utf8)], seed: seed).run { path in
      let files = try ConfigurationFiles([path])
      var request = SweepRequest(
        sizes: [files.size ?? ModelSize.all[0]], seeds: .common([1]), preset: files.changing(.paper))
      request.configured = files.entries
      // What is refused here has no file to name: it is about values that may come from the command line too.
      _ = try? request.runs()
      return nil
    }
  }

  @Test func filesOfTheSuite() throws {
    let outcome = try fuzz(".yml of the suite", ConfigurationFilesTests.suite, seed: 41)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  /// Keys of the network without its shape.
  @Test func filesWithoutAShape() throws {
    let text = """
      {"attention_config": [[["flash", "global"], "all"]], "init_method": "small_init", "intermediate_size": 512,
      "optimizer": {"params": {"betas": [0.9, 0.95], "amsgrad": false}, "type": "cpu_adam"}, "clip_grad": 0.5,
      "soft_prompt_tuning": {"enabled": false}, "num_kv_heads": null, "padded_vocab_size": 1024}
      """
    let outcome = try fuzz(".yml without a shape", text, seed: 43)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }

  @Test func filesOfOurOwn() throws {
    let outcome = try fuzz(".yml of our own", Self.own, seed: 42)
    #expect(outcome.problems == [])
    #expect(outcome.refused > 0 && outcome.accepted > 0)
  }
}
