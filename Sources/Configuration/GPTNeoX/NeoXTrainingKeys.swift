import Failures
import Yams

/// The keys of the training: batch, optimiser, schedules.
extension ConfigurationFiles {
  /// Takes the keys that say how many sequences of which length an update has.
  mutating func readBatch(_ library: NeoXReading) throws {
    if let entry = library.entries["seq_length"] {
      sequenceLength = try library.wholeNumber("seq_length", in: 2...2048)
      note(entry, .honoured)
    }
    if let entry = library.entries["max_position_embeddings"] {
      let most = try library.wholeNumber("max_position_embeddings", in: Self.count)
      if let most, let length = sequenceLength, length > most {
        throw entry.refused("\(most) is less than seq_length \(length)")
      }
      note(entry, .unused, "positions are rotary, so that no table of them is needed")
    }
    let limit = 1...(1 << 20)
    let keys = ["train_batch_size", "train_micro_batch_size_per_gpu", "gradient_accumulation_steps", "global_num_gpus"]
    let values = try keys.map { try library.wholeNumber($0, in: limit) }
    let (whole, micro, accumulation, devices) = (values[0], values[1], values[2], values[3])
    let pipe = try max(1, library.wholeNumber("pipe_parallel_size", in: 0...(1 << 20)) ?? 1)
    let model = try max(1, library.wholeNumber("model_parallel_size", in: 0...(1 << 20)) ?? 1)
    let parallel = try devices.map { devices in
      guard let entry = library.entries["global_num_gpus"] else { return devices }
      guard devices % (pipe * model) == 0 else {
        throw entry.refused("\(devices) devices cannot be divided by \(pipe) x \(model)")
      }
      note(entry, .unused, "a run is one process here; it only tells how many sequences an update has")
      return devices / (pipe * model)
    }
    let product = parallel.flatMap { parallel in micro.map { $0 * (accumulation ?? 1) * parallel } }
    if let whole, let product, accumulation != nil, whole != product, let entry = library.entries["train_batch_size"] {
      throw entry.refused("\(whole) is not micro-batch x accumulation x devices, \(product)")
    }
    batchSize = whole ?? product
    if let entry = library.entries["train_batch_size"] { note(entry, .honoured) }
    for key in keys[1...2] {
      guard let entry = library.entries[key] else { continue }
      note(
        entry, .unused,
        batchSize.map { "an update has \($0) sequences, whose gradients are added one by one" }
          ?? "without train_batch_size or global_num_gpus the preset decides how many sequences an update has; "
          + "--batch-size changes it")
    }
    for key in ["pipe_parallel_size", "model_parallel_size"] {
      guard let entry = library.entries[key] else { continue }
      note(entry, .unused, "a run is one process here, so that nothing is divided between devices")
    }
  }

  /// Takes the optimiser and its rates.
  mutating func readOptimiser(_ library: NeoXReading) throws {
    var rate = try library.number("lr")
    if let entry = library.entries["optimizer"], !entry.isNull {
      guard let members = entry.value.members else { throw entry.refused("is not a mapping") }
      // The type first: what it is tells more than a parameter that AdamW does not have.
      if let type = members.first(where: { $0.key == "type" })?.value {
        guard let kind = type.text?.lowercased(), NeoXKinds.sameOptimiser.contains(kind) else {
          throw entry.refused(
            "cannot be of the type '\(type.summary)': \(NeoXKinds.optimiser(type.text?.lowercased() ?? ""))",
            remedy: "write Adam, which is AdamW here")
        }
      }
      for (key, value) in members {
        switch key {
        case "type": break
        case "params":
          guard let params = value.members else { throw entry.refused("its params are not a mapping") }
          for (name, value) in params { try readOptimiser(name, value, entry, &rate) }
        default: throw entry.refused("has the unknown part '\(key)'", remedy: "it has a type and params")
        }
      }
      note(entry, .honoured, "AdamW")
    }
    if let rate { entries.append(try ConfigurationOverride("learning_rate=\(rate)")) }
    if let entry = library.entries["lr"] {
      note(entry, .honoured, library.entries["optimizer"] == nil ? "" : "the optimizer's own lr wins")
    }
    if let entry = library.entries["min_lr"], let lowest = try library.number("min_lr") {
      entries.append(try ConfigurationOverride("minimum_learning_rate=\(lowest)"))
      note(entry, .honoured)
    }
  }

  private mutating func readOptimiser(
    _ name: String, _ value: Node, _ entry: YAMLFile.Entry, _ rate: inout String?
  ) throws {
    switch name {
    case "lr": rate = try NeoXReading.number(value, entry)
    case "eps": entries.append(try ConfigurationOverride("adam_epsilon=\(NeoXReading.number(value, entry))"))
    case "betas":
      guard let betas = value.elements, betas.count == 2 else { throw entry.refused("its betas are not two numbers") }
      for (key, beta) in zip(["adam_beta1", "adam_beta2"], betas) {
        entries.append(try ConfigurationOverride("\(key)=\(NeoXReading.number(beta, entry))"))
      }
    case "weight_decay":
      entries.append(try ConfigurationOverride("weight_decay=\(NeoXReading.number(value, entry))"))
    default:
      guard let only = NeoXKinds.adamParameters[name] else {
        throw entry.refused(
          "has the parameter '\(name)', which AdamW does not have here",
          remedy: "its parameters are lr, betas, eps and weight_decay")
      }
      guard only.isEmpty || only == value.text?.lowercased() else {
        throw entry.refused("its \(name) cannot be '\(value.summary)'", remedy: "write \(only), or leave it out")
      }
    }
  }

  /// Takes the clipping of gradients by its older name.
  mutating func readClipping(_ library: NeoXReading) throws {
    guard let entry = library.entries["clip_grad"], let norm = try library.number("clip_grad") else { return }
    guard !library.present.contains("gradient_clipping") else {
      return note(entry, .unused, "gradient_clipping counts")
    }
    entries.append(try entry.setting("gradient_clipping=\(norm)"))
    note(entry, .honoured)
  }

  /// Takes the keys of the learning-rate schedule and of the checkpoints.
  mutating func readSchedule(_ library: NeoXReading) throws {
    steps = try library.wholeNumber("train_iters", in: Self.count)
    if let entry = library.entries["lr_decay_iters"],
      let decay = try library.wholeNumber("lr_decay_iters", in: Self.count)
    {
      guard decay == steps else {
        throw entry.refused("\(decay) is not train_iters", remedy: "the cosine spans the whole training here")
      }
    }
    if let share = try library.number("warmup"), let entry = library.entries["warmup"] {
      guard let value = Double(share), (0...1).contains(value) else {
        throw entry.refused("cannot be \(share)", remedy: "give a share from 0 to 1")
      }
      warmupShare = value
    }
    if library.entries["checkpoint_factor"] != nil, let entry = library.entries["save_interval"] {
      throw entry.refused("says the same as checkpoint_factor", remedy: "remove one of the two")
    }
    checkpointInterval =
      try library.wholeNumber("checkpoint_factor", in: Self.count)
      ?? library.wholeNumber("save_interval", in: Self.count)
    if let entry = library.entries["checkpoint_scale"] {
      guard let scale = entry.value.text, ["linear", "log"].contains(scale) else {
        throw entry.refused("cannot be '\(entry.value.summary)'", remedy: "write linear or log")
      }
      growsGeometrically = scale == "log"
    }
    if let entry = library.entries["extra_save_iters"], !entry.isNull {
      guard let list = entry.value.elements, list.count <= 10_000 else { throw entry.refused("is not a list of steps") }
      furtherCheckpoints = try list.map { try NeoXReading.wholeNumber($0, entry, 0...1_000_000) }
    }
    for key in [
      "train_iters", "lr_decay_iters", "warmup", "checkpoint_factor", "save_interval", "checkpoint_scale",
      "extra_save_iters",
    ] {
      if let entry = library.entries[key] { note(entry, .honoured) }
    }
  }
}
