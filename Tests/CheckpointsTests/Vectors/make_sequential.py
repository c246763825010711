"""Writes sequential/mp_rank_00_model_states.pt: a small GPT-NeoX model without pipeline stages, saved as DeepSpeed does.

usage: make_sequential.py
needs: pip install torch numpy

Two layers of width 16 with two heads, 24 words. Value i of tensor number n, in the order below, is ((37 i + 11 n) mod 97 - 48) / 64,
which half precision holds exactly. Beside the weights stand the optimiser's and the random generators' states and numbers of all
kinds, as in a real file.
"""

import argparse
import pathlib
import random
from collections import OrderedDict, defaultdict

import numpy as np
import torch

LAYERS, WIDTH, WORDS = 2, 16, 24


def shapes():
    yield "0.word_embeddings.weight", (WORDS, WIDTH)
    for layer in range(2, LAYERS + 2):
        for norm in ("input_layernorm", "post_attention_layernorm"):
            yield f"{layer}.{norm}.weight", (WIDTH,)
            yield f"{layer}.{norm}.bias", (WIDTH,)
        for name, rows, columns in (
            ("attention.query_key_value", 3 * WIDTH, WIDTH), ("attention.dense", WIDTH, WIDTH),
            ("mlp.dense_h_to_4h", 4 * WIDTH, WIDTH), ("mlp.dense_4h_to_h", WIDTH, 4 * WIDTH)):
            yield f"{layer}.{name}.weight", (rows, columns)
            yield f"{layer}.{name}.bias", (rows,)
    yield f"{LAYERS + 3}.norm.weight", (WIDTH,)
    yield f"{LAYERS + 3}.norm.bias", (WIDTH,)
    yield f"{LAYERS + 4}.final_linear.weight", (WORDS, WIDTH)


def main():
    random.seed(1)
    np.random.seed(1)
    torch.manual_seed(1)
    module = OrderedDict()
    for number, (name, shape) in enumerate(shapes()):
        count = int(np.prod(shape))
        values = ((37 * np.arange(count) + 11 * number) % 97 - 48) / 64
        module["sequential." + name] = torch.tensor(values.reshape(shape), dtype=torch.float16)
        if name.endswith("mlp.dense_4h_to_h.bias"):
            layer = name.split(".")[0]
            module[f"sequential.{layer}.attention.rotary_emb.inv_freq"] = torch.ones(1, dtype=torch.float16)
    state = {
        "module": module,
        "optimizer": {
            "dynamic_loss_scale": True, "cur_scale": 4096.0, "cur_iter": 8, "clip_grad": 1.0,
            "fp32_groups_flat": [torch.zeros(4)],
            "optimizer_state_dict": {"state": {0: {"exp_avg": torch.zeros(4), "step": 8}}, "param_groups": []},
        },
        "lr_scheduler": {"start_lr": 1e-3, "num_iters": 8, "decay_style": "cosine"},
        "sparse_tensor_module_names": set(), "skipped_steps": 0, "global_steps": 8, "global_samples": 8192,
        "dp_world_size": 32, "mp_world_size": 1, "ds_config": {"fp16": {"enabled": True, "hysteresis": 2}},
        "iteration": 8, "args": argparse.Namespace(num_layers=LAYERS, init=None), "counts": defaultdict(int, {"a": 1}),
        "random_rng_state": random.getstate(), "np_rng_state": np.random.get_state(),
        "torch_rng_state": torch.get_rng_state(), "large": 1 << 100,
    }
    folder = pathlib.Path(__file__).parent / "sequential"
    folder.mkdir(exist_ok=True)
    torch.save(state, folder / "mp_rank_00_model_states.pt")


if __name__ == "__main__":
    main()
