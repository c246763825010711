/// Kinds that GPT-NeoX names in its configurations, with what they mean here.
enum NeoXKinds {
  /// Kinds of attention that compute what is computed here: every position attends to all earlier ones.
  static let sameAttention: Set<String> = ["global", "flash"]

  /// Why another kind of attention is not trained here.
  static func attention(_ kind: String) -> String {
    switch kind {
    case "local": "a position attends to its nearest ones alone there"
    case "sparse_fixed", "sparse_variable", "bigbird", "bslongformer": "a position attends to a sparse pattern there"
    case "gmlp", "amlp": "the layer is a gated feed-forward network there, with little or no attention"
    case "mamba": "the layer is a state-space network there"
    case "rwkv": "the layer is a recurrent network there"
    default: "GPT-NeoX knows no such kind"
    }
  }

  /// Optimisers that compute AdamW, as is done here.
  static let sameOptimiser: Set<String> = ["adam", "adamw", "cpu_adam"]

  /// Why another optimiser is not used here.
  static func optimiser(_ kind: String) -> String {
    switch kind {
    case "onebitadam", "onebitlamb", "zerooneadam":
      "its updates are compressed to a bit after freeze_step, which AdamW's are not"
    case "cpu_torch_adam": "PyTorch's Adam adds the weight decay to the gradient, AdamW does not"
    case "sgd": "it has no second moments"
    case "lion": "it follows the sign of the first moment"
    case "sm3", "adafactor": "its second moments are shared by rows and columns"
    case "madgrad_wd": "it averages gradients in another way"
    case "lamb", "fusedlamb": "it scales each matrix's update by its norm"
    case "mup_adam", "muadam", "muadamw", "musgd": "its rates depend on the width"
    default: "AdamW is the only optimiser here"
    }
  }

  /// Parameters of Adam with the only value that means AdamW as it is done here.
  static let adamParameters = [
    "adam_w_mode": "true", "bias_correction": "true", "amsgrad": "false", "fused": "", "foreach": "",
    "set_grad_none": "", "torch_adam": "false", "maximize": "false", "decoupled_weight_decay": "true",
  ]
}
