"""Checks the checkpoints of a sweep against PyTorch and transformers:  python3 analysis/check_with_transformers.py SWEEP

For every run and every checkpoint that the trace observed:
- names, shapes and float32 as transformers expects them;
- hidden states at every site and logits on the probe set within 2e-4 of what the trace recorded;
- at step 0, bit-identical weights to a PyTorch model drawn after torch.manual_seed(init_seed) in GPT-NeoX's order.
Ends with exit code 1 at the first difference.
"""
import json
import math
import pathlib
import sys

import h5py
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, GPTNeoXForCausalLM

TOLERANCE = 2e-4


def initial_weights(config, seed):
    """The weight matrices of a freshly initialised model, drawn in GPT-NeoX's order."""
    width, layers, rows = config["hidden_size"], config["num_hidden_layers"], config["vocab_size"]
    small = math.sqrt(2 / (5 * width))
    wang = 2 / layers / math.sqrt(width)
    torch.manual_seed(seed)
    draw = lambda *shape, std: torch.empty(*shape).normal_(0, std)
    weights = {"gpt_neox.embed_in.weight": draw(rows, width, std=small)}
    for layer in range(layers):
        name = f"gpt_neox.layers.{layer}."
        weights[name + "attention.query_key_value.weight"] = draw(3 * width, width, std=small)
        weights[name + "attention.dense.weight"] = draw(width, width, std=wang)
        weights[name + "mlp.dense_h_to_4h.weight"] = draw(4 * width, width, std=small)
        weights[name + "mlp.dense_4h_to_h.weight"] = draw(width, 4 * width, std=wang)
    weights["embed_out.weight"] = draw(rows, width, std=small)
    return weights


def check(run):
    with h5py.File(run / "trace.h5") as trace:
        seed = int(trace.attrs["init_seed"])
        tokens = torch.tensor(trace["probe/token_id"][:])
        sequences = torch.tensor(trace["probe/sequence_index"][:])
        tokens = torch.stack([tokens[sequences == index] for index in range(int(sequences.max()) + 1)])
        steps = list(trace["activations/step"][:])
        sites = ["embedding"] + [f"layer.{k}" for k in range(len(trace["activations"]))] + ["final"]
        recorded = {
            step: {site: torch.tensor(trace["activations"][site][row]) for site in sites if site in trace["activations"]}
            for row, step in enumerate(steps)
        }
    for folder in sorted(run.glob("step*"), key=lambda path: int(path.name[4:])):
        step = int(folder.name[4:])
        config = json.loads((folder / "config.json").read_text())
        weights = load_file(folder / "model.safetensors")
        assert all(tensor.dtype == torch.float32 for tensor in weights.values()), "not float32"
        model, report = GPTNeoXForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
        assert not report["missing_keys"] and not report["unexpected_keys"], report
        tokenizer = AutoTokenizer.from_pretrained(folder)
        assert tokenizer("In the beginning", add_special_tokens=False).input_ids, "the tokenizer gives nothing"
        if step == 0:
            for name, expected in initial_weights(config, seed).items():
                assert torch.equal(weights[name], expected), f"{name} differs from torch.manual_seed({seed})"
        if step in recorded:
            with torch.no_grad():
                result = model(tokens, output_hidden_states=True)
            width = config["hidden_size"]
            hidden = [state.reshape(-1, width) for state in result.hidden_states]
            names = ["embedding"] + [f"layer.{k}" for k in range(config["num_hidden_layers"] - 1)] + ["final"]
            worst = 0.0
            for name, state in zip(names, hidden):
                worst = max(worst, (state - recorded[step][name]).abs().max().item())
            ours = recorded[step]["final"].double() @ weights["embed_out.weight"].double().T
            difference = (result.logits.reshape(ours.shape).double() - ours).abs().max().item()
            assert difference < TOLERANCE, f"logits differ by {difference}"
            print(f"{run.name} step {step}: logits within {difference:.1e}, hidden states within {worst:.1e}")
        else:
            print(f"{run.name} step {step}: loads")


if __name__ == "__main__":
    runs = sorted(path.parent for path in pathlib.Path(sys.argv[1]).glob("*/trace.h5"))
    assert runs, "no runs found"
    for run in runs:
        check(run)
    print(f"{len(runs)} runs agree with PyTorch {torch.__version__}")
