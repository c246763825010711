#!/usr/bin/env python3
"""Checkpoints against PyTorch and transformers: round trips in every type, logits, greedy continuations.

usage: scripts/acceptance/checkpoints.py POLYPYTHIA WORK_FOLDER

Needs torch, transformers and safetensors. Models have random weights. For every type, ours -> transformers -> ours gives the same bytes;
for every form in which weights come (safetensors and pytorch_model.bin, whole and in shards, both kinds of GELU) the
log-probabilities of every token at every place agree within 1e-4 and the greedy continuation is the same. Ends with exit code 1
at the first difference.
"""
import json
import pathlib
import shutil
import subprocess
import sys

import torch
from safetensors.torch import load_file
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM
from transformers.utils.logging import disable_progress_bar

tool, work = sys.argv[1], pathlib.Path(sys.argv[2])
TYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
NEW_TOKENS = 40


def run(*arguments):
    result = subprocess.run([tool, *map(str, arguments), "--json"], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def random_model(seed, activation="gelu"):
    torch.manual_seed(seed)
    config = GPTNeoXConfig(
        vocab_size=320, hidden_size=64, num_hidden_layers=3, num_attention_heads=4, intermediate_size=256,
        max_position_embeddings=128, hidden_act=activation, bos_token_id=0, eos_token_id=0, attn_implementation="eager")
    model = GPTNeoXForCausalLM(config)
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            tensor.normal_(1 if "norm" in name and name.endswith("weight") else 0, 0.15)
    # The folders have no tokenizer that says which token ends a text.
    model.generation_config.eos_token_id = None
    return model.eval()


def save(model, folder, form):
    shards = "60KB" if form.endswith("sharded") else "5GB"
    model.save_pretrained(folder, max_shard_size=shards)
    if form.startswith("pytorch"):
        weights = {}
        for file in sorted(folder.glob("*.safetensors")):
            weights[file.name.replace("model", "pytorch_model").replace(".safetensors", ".bin")] = load_file(file)
            file.unlink()
        index = folder / "model.safetensors.index.json"
        if index.exists():
            text = index.read_text().replace('"model', '"pytorch_model').replace(".safetensors", ".bin")
            (folder / "pytorch_model.bin.index.json").write_text(text)
            index.unlink()
        else:
            # What old files hold beside the parameters.
            only = weights["pytorch_model.bin"]
            only["gpt_neox.layers.0.attention.bias"] = torch.ones(1, 1, 128, 128, dtype=torch.bool).tril()
            only["gpt_neox.layers.0.attention.masked_bias"] = torch.tensor(-1e9)
            only["gpt_neox.layers.0.attention.rotary_emb.inv_freq"] = torch.tensor([1.0, 0.01])
        for name, tensors in weights.items():
            torch.save(tensors, folder / name)


def round_trip(dtype):
    start, middle, end, last = (work / f"{dtype}-{name}" for name in ("start", "ours", "theirs", "again"))
    save(random_model(1), start, "safetensors")
    run("checkpoint", "convert", start, "--out", middle, "--dtype", dtype, "--maximum-shard-size", "200kB")
    model, report = GPTNeoXForCausalLM.from_pretrained(middle, dtype=TYPES[dtype], output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"], report
    for name, tensor in random_model(1).state_dict().items():
        assert torch.equal(model.state_dict()[name], tensor.to(TYPES[dtype])), name
    model.save_pretrained(end)
    run("checkpoint", "convert", end, "--out", last, "--maximum-shard-size", "200kB")
    names = sorted(path.name for path in middle.iterdir())
    assert names == sorted(path.name for path in last.iterdir())
    for name in names:
        assert (middle / name).read_bytes() == (last / name).read_bytes(), name
    inspected = run("checkpoint", "inspect", last)
    assert list(inspected["dtypes"]) == [{"fp32": "F32", "fp16": "F16", "bf16": "BF16"}[dtype]]
    print(f"{dtype}: ours -> transformers -> ours gives the same {len(names)} files, byte by byte")


def logits(seed, activation, form):
    folder = work / f"{activation}-{form}"
    model = random_model(seed, activation)
    folder.mkdir()
    save(model, folder, form)
    prompt = torch.randint(1, 320, (1, 12))
    with torch.no_grad():
        theirs = model.generate(prompt, max_new_tokens=NEW_TOKENS, do_sample=False, pad_token_id=0)[0].tolist()
        expected = torch.log_softmax(model(torch.tensor([theirs])).logits[0].double(), -1)
    ours = run("generate", "--checkpoint", folder, "--prompt-ids", ",".join(map(str, prompt[0].tolist())),
               "--max-tokens", NEW_TOKENS, "--alternatives", 320)
    assert prompt[0].tolist() + [token["id"] for token in ours["tokens"]] == theirs, "another continuation"
    worst = 0
    for place, value in enumerate(ours["prompt_log_probabilities"]):
        worst = max(worst, abs(value - expected[place, theirs[place + 1]].item()))
    for place, token in enumerate(ours["tokens"]):
        assert len(token["alternatives"]) == 320
        for other in token["alternatives"]:
            worst = max(worst, abs(other["log_probability"] - expected[11 + place, other["id"]].item()))
    assert worst < 1e-4, worst
    print(f"{activation}, {form}: {len(ours['tokens'])} greedy tokens equal, log-probabilities within {worst:.1e}")


disable_progress_bar()
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)
for dtype in TYPES:
    round_trip(dtype)
for seed, (activation, form) in enumerate([
        ("gelu", "safetensors"), ("gelu_fast", "safetensors"), ("gelu", "safetensors-sharded"), ("gelu", "pytorch"),
        ("gelu_new", "pytorch-sharded")]):
    logits(seed + 10, activation, form)
