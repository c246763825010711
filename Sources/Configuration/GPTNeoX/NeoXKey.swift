/// What happens to a key of a GPT-NeoX configuration here.
enum NeoXKey {
  /// It decides something here; `NeoXReading` reads it.
  case read
  /// Only these values mean what is computed here; any other is refused, with the reason.
  case only([String], String)
  /// It decides nothing here, for this reason, which is reported.
  case unused(String)

  /// The key's treatment; nil for one that is not known.
  static func named(_ key: String) -> NeoXKey? { table[key] }

  /// All keys that are known.
  static var names: [String] { table.keys.sorted() }

  private static let table: [String: NeoXKey] = {
    var table: [String: NeoXKey] = [:]
    for key in readKeys { table[key] = .read }
    for (key, values, reason) in restrictedKeys { table[key] = .only(values, reason) }
    for (keys, reason) in idleKeys {
      for key in keys.split(whereSeparator: \.isWhitespace) { table[String(key)] = .unused(reason) }
    }
    return table
  }()

  private static let readKeys = [
    "num_layers", "hidden_size", "num_attention_heads", "seq_length", "train_iters", "train_batch_size",
    "train_micro_batch_size_per_gpu", "gradient_accumulation_steps", "global_num_gpus", "pipe_parallel_size",
    "model_parallel_size", "optimizer", "lr", "min_lr", "warmup", "lr_decay_iters",
    "checkpoint_factor", "save_interval", "checkpoint_scale", "extra_save_iters", "seed", "init_method",
    "output_layer_init_method", "attention_config", "padded_vocab_size", "make_vocab_size_divisible_by",
    "max_position_embeddings", "intermediate_size", "num_kv_heads", "clip_grad",
  ]

  private static let yes = ["true"]
  private static let no = ["false"]
  private static let nothing = ["0", "none", "null", "~", ""]

  private static let restrictedKeys: [(key: String, values: [String], reason: String)] = [
    ("norm", ["layernorm"], "the suite's network has LayerNorm"),
    ("layernorm_epsilon", ["1e-5"], "LayerNorm adds 1e-5 here"),
    ("pos_emb", ["rotary"], "positions are rotary here"),
    ("rotary_pct", ["0.25"], "a quarter of each head is rotated here"),
    ("rotary_emb_base", ["10000"], "rotary frequencies have the base 10,000 here"),
    ("no_weight_tying", yes, "input and output embedding are two matrices here"),
    ("gpt_j_residual", yes, "attention and feed-forward are parallel here"),
    ("gpt_j_tied", no, "the two branches have LayerNorms of their own here"),
    ("activation", ["gelu"], "the feed-forward network has GELU here"),
    ("bias_gelu_fusion", yes, "GELU has the fused kernel's tanh form here"),
    ("hidden_dropout", nothing, "there is no dropout here"),
    ("attention_dropout", nothing, "there is no dropout here"),
    ("init_method_std", ["0.02"], "the default method has the deviation 0.02 here"),
    ("lr_decay_style", ["cosine"], "the learning rate follows a cosine here"),
    ("eod_mask_loss", no, "every position counts in the loss here"),
    ("reset_position_ids", no, "positions run on across documents here"),
    ("reset_attention_mask", no, "attention runs on across documents here"),
    ("use_bias_in_attn_linear", yes, "the linear layers of attention have biases here"),
    ("use_bias_in_norms", yes, "LayerNorms have biases here"),
    ("use_bias_in_mlp", yes, "the feed-forward layers have biases here"),
    ("use_qk_layernorm", no, "queries and keys are not normalised here"),
    ("mlp_type", ["regular"], "the feed-forward network is the plain one here"),
    ("moe_num_experts", ["0", "1"], "there are no experts here"),
    ("sliding_window_width", nothing, "attention reaches all earlier positions here"),
    ("mup", no, "the learning rates do not depend on the width here"),
    ("use_mup", no, "the learning rates do not depend on the width here"),
    ("dynamic_batching", no, "every update has as many sequences here"),
    ("finetune", no, "a run begins from drawn weights here"),
    ("use_bnb_optimizer", no, "moments are kept in single precision here"),
    ("gradient_noise_scale_n_batches", nothing + ["5"], "the noise scale is not measured here"),
    ("soft_prompt_tuning", nothing, "all weights are trained here"),
    ("curriculum_learning", nothing, "sequences have one length here"),
    ("weight_by_num_documents", no, "a sweep trains on one data set"),
    ("train_impl", ["normal"], "training is plain language modelling here"),
    ("optimizer_type", NeoXKinds.sameOptimiser.sorted(), "the optimiser is AdamW here"),
    ("num_unique_layers", nothing, "every layer has weights of its own here"),
    ("opt_pos_emb_offset", nothing, "positions are rotary here"),
    ("expansion_factor", nothing + ["4"], "the feed-forward network is four times as wide here"),
    ("model_arch", ["gpt2"], "the network is a decoder here"),
    ("train_epochs", nothing, "a training is as long as its steps here"),
    ("z_loss", nothing, "the loss is the cross-entropy alone here"),
    ("packing", no, "documents are joined and cut here"),
    ("loss_on_targets_only", no, "every position counts in the loss here"),
    ("te_fp8_format", nothing, "there is no 8-bit precision here"),
    ("prefix_lm", no, "every position sees earlier ones alone here"),
    ("scheduler", nothing, "the learning rate follows GPT-NeoX's own schedule here"),
    ("lr_decay_fraction", nothing, "the cosine spans the whole training here"),
    ("pack_impl", ["packed"], "documents are joined and cut here"),
  ]

  private static let idleKeys: [(keys: String, reason: String)] = [
    (
      """
      gas
      """,
      "the library itself overwrites it; gradient_accumulation_steps counts"
    ),
    (
      """
      data_path train_data_paths valid_data_paths test_data_paths train_data_weights valid_data_weights
      test_data_weights label_data_paths train_label_data_paths valid_label_data_paths test_label_data_paths
      use_shared_fs dataset_impl weighted_document_limit data_impl mmap_warmup num_workers weighted_sampler_alpha split
      tokenizer_type vocab_file merge_file data_dir allow_chopped
      """,
      "data come from --data and --tokenizer; the last 5 % of it is held out"
    ),
    (
      """
      eval_interval eval_iters do_train do_valid do_test eval_results_prefix eval_tasks char_level_ppl
      checkpoint_validation_with_forward_pass
      """,
      "validation is measured whenever a step is observed: observation_steps, validation_sequences"
    ),
    (
      """
      save load keep_last_n_checkpoints save_iters no_save_optim no_save_rng no_load_optim no_load_rng iteration
      checkpoint_num_layers_to_save save_retain_interval
      """,
      "checkpoints go to the sweep's folder and are all kept; resume points are written by themselves"
    ),
    (
      """
      precision fp16 bf16 fp32_allreduce fp16_lm_cross_entropy loss_scale initial_scale_power min_scale hysteresis
      loss_scale_window dynamic_loss_scale amp params_dtype attention_softmax_in_fp32
      apply_query_key_layer_scaling grad_accum_dtype data_types communication_data_type use_fp32_residual
      rotary_save_freqs_buffer
      """,
      "--precision decides, fp32 or bf16, which need no loss scale"
    ),
    (
      """
      scaled_upper_triang_masked_softmax_fusion scaled_masked_softmax_fusion masked_softmax_fusion rope_fusion
      layernorm_fusion rmsnorm_fusion use_flashattn_swiglu async_tensor_model_parallel_allreduce te_layernorm_mlp
      bias_dropout_fusion te_columnparallel te_rowparallel te_fp8_wgrad te_fp8_amax_history_len
      te_fp8_amax_compute_algo te_fp8_margin te_fp8_mha mlp_multiple_of
      te_mha output_layer_parallelism unidirectional
      """,
      "it chooses a kernel or a layout with the same result"
    ),
    (
      """
      zero_optimization zero_stage zero_reduce_scatter zero_reduce_bucket_size zero_allgather_bucket_size
      zero_contiguous_gradients zero_allow_untested_optimizer prescale_gradients gradient_predivide_factor
      sparse_gradients partition_activations contiguous_checkpointing checkpoint_in_cpu synchronize_each_layer
      checkpoint_activations checkpoint_num_layers cpu_optimization activation_checkpointing
      deepspeed_activation_checkpointing scattered_embeddings pipe_partition_method is_pipe_parallel dp_world_size
      world_size ddp_impl sequence_parallel context_parallel_size expert_parallel_size
      """,
      "a run is one process here, so that nothing is divided between devices"
    ),
    (
      """
      launcher deepspeed deepspeed_mpi deepspeed_slurm deepspeed_jsrun hostfile include exclude num_gpus num_nodes
      master_addr master_port user_script force_multi distributed_backend local_rank rank lazy_mpu_init
      short_seq_prob detect_nvlink_pairs no_ssh_check comment account autotuning autotuning_run slurm_comment
      dump_state deepspeed_extra_args s3_path s3_chunk_size
      """,
      "runs are started on this machine; --workers says how many at a time"
    ),
    (
      """
      log_interval log_dir log_param_norm log_grad_norm log_grad_pct_zeros log_optimizer_states
      log_gradient_noise_scale gradient_noise_scale_cpu_offload tensorboard_dir tensorboard_writer use_wandb wandb
      wandb_group wandb_team wandb_project wandb_host wandb_run_name wandb_init_all_ranks use_comet
      comet_workspace comet_project comet_experiment_name comet_tags comet_others comet_experiment
      use_tensorboard adlr_autoresume_object
      steps_per_print wall_clock_breakdown memory_profiling flops_profiler profile profile_backward git_hash
      peak_theoretical_tflops config_files exit_interval adlr_autoresume adlr_autoresume_interval
      """,
      "everything is recorded in the trace, at every update"
    ),
    (
      """
      override_lr_scheduler use_checkpoint_lr_scheduler
      """,
      "a resumed run continues its own schedule"
    ),
    (
      """
      text_gen_type temperature top_p top_k maximum_tokens num_samples sample_input_file sample_output_file
      prompt_end recompute prompt_length return_logits
      """,
      "it concerns generation, not training"
    ),
    (
      """
      onnx_safe use_cpu_initialization deterministic sparsity_config gmlp_attn_dim rms_norm_epsilon
      scalenorm_epsilon rpe_num_buckets rpe_max_distance param_sharing_style dim_att head_size ffn_dim
      mamba_selective_scan_fusion mamba_causal_conv_fusion mamba_inner_func_fusion mamba_selective_fp32_params
      mamba_use_bias_in_conv mamba_use_bias_in_linears moe_top_k moe_router_type moe_expert_parallel_size
      moe_expert_interval expert_interval moe_type moe_token_dropping moe_capacity_factor moe_loss_coeff
      moe_aux_loss_coeff moe_z_loss_coeff moe_jitter_eps moe_glu moe_lbl_in_fp32 moe_use_residual
      enable_expert_tensor_parallelism create_moe_param_group coord_check save_base_shapes base_shapes_file
      mup_init_scale mup_attn_temp mup_output_temp mup_embedding_mult mup_rp_embedding_mult mup_width_scale
      dpo_fp32 dpo_reference_free dpo_label_smoothing dpo_beta kto_fp32 kto_desirable_weight
      kto_undesirable_weight kto_beta fp32_reinforce kl_impl kl_div_beta reinforce_leave_one_out deepscale
      deepscale_config
      """,
      "it does not concern this network or this machine"
    ),
  ]
}
