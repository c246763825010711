/// What training programs put around weights and in front of their names.
enum WeightNames {
  /// Entries of a saved dictionary that hold the weights, the likeliest first: Lightning, plain PyTorch, DeepSpeed, and others.
  static let wrappers = [
    "state_dict", "model_state_dict", "model", "module", "model_state", "state", "network", "net", "weights", "params",
  ]

  /// Most dictionaries around one another.
  static let deepestWrapping = 4

  /// Parts of names that wrappers add, anywhere in them: parallel training, compilation, DeepSpeed, FSDP, recomputation, Lightning.
  private static let addedParts: Set<Substring> = [
    "module", "_orig_mod", "_forward_module", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_fpw_module",
    "model",
    "network", "net",
  ]

  /// Names in the bare network, which transformers' model with a head prefixes.
  private static let bare = ["embed_in.", "layers.", "final_layer_norm."]

  /// The name of a parameter as transformers saves it: without what wrappers added, with the prefix of the network, and with
  /// one name for the output embedding.
  static func plain(_ name: String) -> String {
    var name = name
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if parts.contains(where: addedParts.contains) {
      name = parts.filter { !addedParts.contains($0) }.joined(separator: ".")
    }
    if bare.contains(where: name.hasPrefix) { name = "gpt_neox." + name }
    return name == "lm_head.weight" ? "embed_out.weight" : name
  }

  /// Why weights with these plain names are no language model, where the names tell; with what to do about it.
  static func obstacle(_ names: Set<String>) -> (reason: String, remedy: String)? {
    if names.contains(where: { $0.contains(".lora_") || $0.hasPrefix("base_model.") || $0.contains(".base_layer.") }) {
      return (
        "hold an adapter (LoRA), not a whole model", "merge it into the model with merge_and_unload and save that"
      )
    }
    let marks = [".SCB", ".absmax", ".quant_map", ".qweight", ".qzeros", ".weight_scale"]
    if names.contains(where: { name in marks.contains { name.hasSuffix($0) || name.contains($0 + ".") } }) {
      return ("are quantised", "save the model in fp32, fp16 or bf16")
    }
    guard !names.contains("embed_out.weight"), names.contains("gpt_neox.embed_in.weight") else { return nil }
    if let head = names.filter({ !$0.hasPrefix("gpt_neox.") }).min() {
      return (
        "have another head than a language model's: \"\(head)\" and no \"embed_out.weight\"",
        "save GPTNeoXForCausalLM, whose head predicts tokens"
      )
    }
    return (
      "have no head: a bare GPTNeoXModel was saved, without \"embed_out.weight\"",
      "save GPTNeoXForCausalLM, which has it"
    )
  }
}
