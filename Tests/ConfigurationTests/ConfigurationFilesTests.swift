import Failures
import Foundation
import NeoX
import Runs
import Sweep
import SweepSupport
import TestSupport
import Testing

@testable import Configuration

@Suite struct ConfigurationFilesTests {
  /// A file in the form of the suite's: JSON with comments and commas at the ends; numbers of the 70m size.
  static let suite = """
    {
      # how the work is divided
      "pipe-parallel-size": 1,
      "model-parallel-size": 1,

      # shape
      "num-layers": 6,
      "hidden-size": 512,
      "num-attention-heads": 8,
      "seq-length": 2048,
      "max-position-embeddings": 2048,
      "pos-emb": "rotary",
      "rotary-pct": 0.25,
      "no-weight-tying": true,
      "gpt-j-residual": true,
      "output-layer-parallelism": "column",
      "attention-config": [[["flash"], 6]],
      "scaled-upper-triang-masked-softmax-fusion": true,
      "bias-gelu-fusion": True,
      "init_method": "small_init",
      "output_layer_init_method": "wang_init",

      "optimizer": {
        "type": "Adam",
        "params": { "lr": 0.001, "betas": [0.9, 0.95], "eps": 1.0e-8, }
      },
      "min_lr": 0.0001,
      "zero_optimization": { "stage": 1, "reduce_scatter": True, "cpu_offload": False },

    \t"train_micro_batch_size_per_gpu": 32,
      "gas": 1,
      "data-impl": "mmap",
      "num_workers": 4,
      "gradient_clipping": 1.0,
      "weight-decay": 0.1,
      "hidden-dropout": 0,
      "attention-dropout": 0,
      "fp16": { "fp16": true, "enabled": true, "loss_scale": 0, "hysteresis": 2 },
      "train-iters": 143000,
      "lr-decay-iters": 143000,
      "distributed-backend": "nccl",
      "lr-decay-style": "cosine",
      "warmup": 0.01,
      "checkpoint-factor": 1000,
      "extra-save-iters": [0,1,2,4,8,16,32,64,128,256,512],
      "eval-interval": 100000,
      "eval-iters": 10,
      "log-interval": 10,
      "train-data-paths": ["/nowhere/*pile_text_document"],
      "tokenizer-type": "HFTokenizer",
      "vocab-file": "/nowhere/20B_tokenizer.json", # the last one
    }
    """

  private func read(_ texts: String...) throws -> ConfigurationFiles {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let paths = texts.indices.map { "\(folder.path)/\($0).yml" }
    for (path, text) in zip(paths, texts) { try text.write(toFile: path, atomically: false, encoding: .utf8) }
    return try ConfigurationFiles(paths)
  }

  private func request(_ files: ConfigurationFiles, _ base: Preset = .paper) throws -> SweepRequest {
    var request = SweepRequest(
      sizes: [files.size ?? ModelSize.all[0]], seeds: .common([1]), preset: files.changing(base))
    request.configured = files.entries
    return request
  }

  @Test func aFileOfTheSuiteIsThePapersRecipe() throws {
    let files = try read(Self.suite)
    #expect(files.size?.name == "70m")
    let run = try #require(try request(files).runs().first).configuration
    let paper = Preset.paper.configuration(
      size: try #require(ModelSize.named("70m")), initSeed: 1, dataSeed: 1, steps: 143_000)
    #expect(run == paper)
    #expect(files.changing(.paper).name == "paper")
  }

  @Test func everyKeyHasANoteAndNoneIsUnknown() throws {
    let files = try read(Self.suite)
    let keys = Self.suite.matches(of: /"([a-zA-Z_-]+)": */).map { String($0.1).replacing("-", with: "_") }
    let inner = [
      "type", "params", "lr", "betas", "eps", "stage", "reduce_scatter", "cpu_offload", "enabled", "loss_scale",
      "hysteresis",
    ]
    for key in keys where !inner.contains(key) {
      #expect(files.notes.contains { $0.key == key && $0.outcome != .unknown }, "\(key)")
    }
    #expect(files.notes.allSatisfy { $0.outcome == .honoured || !$0.reason.isEmpty })
    #expect(files.notes.first { $0.key == "gas" }?.outcome == .unused)
    #expect(files.notes.first { $0.key == "train_micro_batch_size_per_gpu" }?.reason.contains("--batch-size") == true)
  }

  @Test func optionsWinOverFilesAndSchedulesFollow() throws {
    var request = try request(read(Self.suite))
    request.settings = [(.steps, 100), (.batchSize, 4)]
    request.overrides = [try ConfigurationOverride("learning_rate=0.01")]
    let run = try #require(try request.runs().first).configuration
    #expect(run.steps == 100 && run.batchSize == 4 && run.warmupSteps == 1 && run.learningRate == 0.01)
    #expect(run.checkpointSteps == [0, 1, 2, 4, 8, 16, 32, 64, 100])
    #expect(run.minimumLearningRate == 0.0001)
  }

  @Test func severalFilesAreMergedAndRepeatsAreRefused() throws {
    let files = try read(Self.suite, "{ \"train-batch-size\": 512, \"seed\": 7 }")
    #expect(try request(files).runs().first?.configuration.batchSize == 512)
    #expect(files.seeds == "7")
    #expect(failure { _ = try self.read(Self.suite, "warmup: 0.1") }?.reason.contains("second time") == true)
    #expect(failure { _ = try self.read("a-b: 1\na_b: 2") }?.reason.contains("second time") == true)
    #expect(failure { _ = try self.read("warmup: 0.1\nwarmup: 0.1") }?.kind == .configuration)
  }

  @Test func theBatchFollowsFromItsParts() throws {
    func batch(_ text: String) throws -> Int? { try read(text).batchSize }
    #expect(try batch("{train_micro_batch_size_per_gpu: 4, global_num_gpus: 8}") == 32)
    #expect(
      try batch(
        "{train_micro_batch_size_per_gpu: 4, gradient_accumulation_steps: 2, global_num_gpus: 8, model-parallel-size: 2}"
      )
        == 32)
    #expect(try batch("{train_batch_size: 6}") == 6)
    #expect(
      failure {
        _ = try batch(
          "{train_batch_size: 6, train_micro_batch_size_per_gpu: 4, gradient_accumulation_steps: 2, global_num_gpus: 8}"
        )
      }?.kind == .configuration)
  }

  @Test(arguments: [
    ("\"pos-emb\": \"rotary\"", "\"pos-emb\": \"learned\"", "pos_emb"),
    ("[[[\"flash\"], 6]]", "[[[\"sparse_fixed\"], 6]]", "sparse_fixed"),
    ("[[[\"flash\"], 6]]", "[[[\"flash\"], 5]]", "5"),
    ("[[[\"flash\"], 6]]", "[[[\"flash\", \"global\"], 9223372036854775807]]", "attention_config"),
    ("\"num-layers\": 6", "\"num-layers\": 7", "num_layers 7"), ("\"type\": \"Adam\"", "\"type\": \"sm3\"", "sm3"),
    ("\"eps\": 1.0e-8", "\"epsilon\": 1.0e-8", "epsilon"), ("\"cosine\"", "\"linear\"", "lr_decay_style"),
    ("\"small_init\"", "\"normal\"", "init_method"), ("\"hidden-dropout\": 0", "\"hidden-dropout\": 0.1", "dropout"),
    ("\"lr-decay-iters\": 143000", "\"lr-decay-iters\": 9", "lr_decay_iters"),
    ("\"warmup\": 0.01", "\"warmup\": x", "warmup"),
    ("True,", "False,", "bias_gelu_fusion"), ("\"seq-length\": 2048", "\"seq-length\": 4096", "seq_length"),
    ("\"num-layers\": 6,", "\"num-layers\": 6", "line"),
  ])
  func whatCannotBeDoneIsRefusedByName(old: String, new: String, mentions: String) throws {
    let text = Self.suite.replacing(old, with: new, maxReplacements: 1)
    #expect(text != Self.suite)
    let refused = failure { _ = try self.read(text) }
    #expect(refused?.kind == .configuration)
    #expect(refused?.description.contains(mentions) == true, "\(refused?.description ?? "none")")
    #expect(refused?.subject.contains("0.yml") == true, "\(refused?.subject ?? "")")
  }

  @Test(arguments: [
    ("{\"attention_config\": [[[\"local\", \"global\"], \"all\"]]}", "nearest"),
    ("{\"attention_config\": [[[\"amlp\"], \"all\"]], \"gmlp_attn_dim\": 64}", "gated"),
    ("attention_config: [mamba]", "state-space"), ("attention_config: [[[flash, rwkv], 3]]", "recurrent"),
    ("attention_config: [[[bigbird], 6]]", "sparse"), ("attention_config: [[[flesh], all]]", "no such kind"),
    ("attention_config: flash", "not a list"), ("attention_config: [[[], all]]", "not [[kinds], layers]"),
    ("optimizer: {type: OneBitAdam, params: {lr: 0.001, freeze_step: 23000}}", "compressed to a bit"),
    ("optimizer: {params: {lr: 0.001, freeze_step: 23000}, type: OneBitAdam}", "compressed to a bit"),
    ("optimizer: {type: SGD, params: {momentum: 0.9}}", "second moments"), ("optimizer: {type: Lion}", "sign"),
    ("optimizer: {type: cpu_torch_adam}", "gradient"), ("optimizer: {type: mine}", "only optimiser"),
    ("optimizer: {params: {freeze_step: 3}}", "freeze_step"), ("optimizer: {params: {amsgrad: true}}", "amsgrad"),
    ("optimizer: {params: {adam_w_mode: false}}", "adam_w_mode"), ("optimizer_type: sm3", "AdamW"),
    ("mlp_type: llama", "feed-forward"), ("activation: swiglu", "GELU"), ("activation: geglu", "GELU"),
    ("norm: rmsnorm", "LayerNorm"), ("init_method: orthogonal", "drawn by"), ("intermediate_size: 500", "no size"),
    ("num_kv_heads: 2", "no size"), ("z_loss: 0.1", "cross-entropy"), ("num_unique_layers: 2", "every layer"),
    ("soft_prompt_tuning: {enabled: true}", "all weights"), ("moe_num_experts: 8", "experts"),
  ]) func keysOfTheNetworkAreReadWithoutItsShape(text: String, mentions: String) throws {
    let refused = failure { _ = try self.read(text) }
    #expect(refused?.kind == .configuration)
    #expect(refused?.description.contains(mentions) == true, "\(refused?.description ?? "none")")
  }

  @Test(
    arguments: [
      ("attention_config: [[[flash], all]]", .honoured), ("attention_config: [[[global, flash], 3]]", .honoured),
      ("attention_config: null", .unused), ("optimizer: null", .unused), ("optimizer: {type: cpu_adam}", .honoured),
      ("optimizer: {params: {bias_correction: true, fused: true}}", .honoured), ("clip_grad: 0.5", .honoured),
      ("init_method: small_init", .unused), ("output_layer_init_method: wang_init", .unused),
      ("intermediate_size: 512", .unused), ("num_kv_heads: 8", .unused), ("num_kv_heads: null", .unused),
      ("padded_vocab_size: 1024", .honoured), ("padded_vocab_size: null", .unused),
      ("make_vocab_size_divisible_by: 128", .unused), ("min_lr: null", .unused), ("global_num_gpus: null", .unused),
      ("soft_prompt_tuning: {enabled: false, num_tokens: 10}", .honoured), ("curriculum_learning: {}", .honoured),
      ("mlp_type: regular", .honoured), ("moe_top_k: 2", .unused), ("rms_norm_epsilon: 1e-6", .unused),
    ] as [(String, ConfigurationNote.Outcome)]) func whatIsTheSameIsUsedAndTheRestReported(
      text: String, outcome: ConfigurationNote.Outcome
    ) throws
  {
    let notes = try read(text).notes
    #expect(notes.count == 1 && notes[0].outcome == outcome, "\(notes)")
    #expect(outcome == .honoured || !notes[0].reason.isEmpty)
  }

  /// Whatever a key's value, nothing of it is passed over in silence.
  @Test(arguments: ["null", "0", "1", "true", "false", "none", "[]", "{}", "x", "[[[global], 1]]"])
  func everyKeyIsUsedOrReportedOrRefused(value: String) throws {
    for key in NeoXKey.names {
      let path = try TemporaryFolder()
      try Data("\(key): \(value)".utf8).write(to: URL(fileURLWithPath: path.path + "/a.yml"))
      do {
        let notes = try ConfigurationFiles([path.path + "/a.yml"]).notes
        #expect(notes.contains { $0.key == key }, "\(key): \(value)")
      } catch let failure as Failure {
        #expect(failure.subject.contains(key) || failure.reason.contains(key), "\(key): \(value): \(failure)")
      }
    }
  }

  @Test func unknownKeysAreReported() throws {
    let files = try read("lerning-rate: 3")
    #expect(files.notes.map(\.outcome) == [.unknown] && files.notes[0].text.contains("lerning_rate"))
  }

  @Test func whatGPTNeoXWouldDoOtherwiseIsSaid() throws {
    let text = "{num-layers: 32, hidden-size: 4096, num-attention-heads: 32}"
    let notes = try read(text).notes.filter { $0.outcome == .assumed }.map(\.key)
    #expect(notes.contains("pos_emb") && notes.contains("no_weight_tying"))
    #expect(!notes.contains("init_method"), "the suite's own file for 6.9b names none either")
  }

  @Test func thisToolsOwnEntriesAreRead() throws {
    let files = try read(
      """
      sizes: 14m
      seeds: [1, 3-4]
      preset: smoke
      data: [a.txt, b.txt]
      tokenizer: t.json
      learning-rate: 0.002
      checkpoint_steps: [0, 4]
      runs:
        pythia-14m-seed3:
          learning_rate: 0.004
      """)
    #expect(files.sizes == "14m" && files.seeds == "1,3-4" && files.preset == "smoke")
    #expect(files.data == ["a.txt", "b.txt"] && files.tokenizer == "t.json" && !files.isFromLibrary)
    var request = SweepRequest(sizes: [ModelSize.all[0]], seeds: .common([1, 3]), preset: .smoke)
    request.configured = files.entries
    let runs = try request.runs().map(\.configuration)
    #expect(runs.map(\.learningRate) == [0.002, 0.004] && runs[0].checkpointSteps == [0, 4, 8])
    #expect(files.notes.allSatisfy { $0.outcome == .honoured })
  }

  @Test func allTenSizesArePlannedWithTheSuitesNumbers() throws {
    let sizes = ModelSize.all.map(\.name)
    #expect(sizes == ["14m", "31m", "70m", "160m", "410m", "1b", "1.4b", "2.8b", "6.9b", "12b"])
    let request = SweepRequest(
      sizes: try SweepRequest.sizes("12b"), seeds: .common([1]), preset: .paper)
    let plan = SweepPlan(preset: "paper", corpus: text, runs: try request.runs())
    let estimate = try PlanEstimate(plan, machine: machine)
    #expect(estimate.sizes[0].largest.parameters == 11_846_072_320)
    #expect(failure { try estimate.checkMemory(machine: machine) }?.kind == .configuration)
  }

  @Test func costlyFilesAreRefused() throws {
    let deep = String(repeating: "[", count: 100_000)
    let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n"
    let indented = String(repeating: "- ", count: 50_000) + "a"
    let large = String(repeating: "# comment\n", count: 30_000)
    for text in [
      deep, bomb, indented, large, "\u{0}", "[1]", "a", "", "a: 1\n---\nb: 2", "? [a]\n: 1", "a: b: c", "*x",
    ] {
      #expect(failure { _ = try self.read(text) }?.kind == .configuration, "\(text.prefix(20))")
    }
    let folder = try TemporaryFolder()
    try Data([0x61, 0x3a, 0x20, 0xff, 0xfe]).write(to: URL(fileURLWithPath: folder.path + "/a.yml"))
    #expect(failure { _ = try ConfigurationFiles([folder.path + "/a.yml"]) }?.reason == "is not UTF-8")
  }
}
