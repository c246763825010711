"""The same table as table.py, computed in NumPy from traces and checkpoints alone, to check the program by.

usage: python3 experiments/agreement/reference.py SWEEP      needs h5py, numpy, safetensors
"""
import itertools
import json
import pathlib
import sys

import h5py
import numpy
from safetensors.numpy import load_file

sweep = pathlib.Path(sys.argv[1])
words = json.loads((sweep / "corpus/corpus.json").read_text())["tokenizer_vocabulary"]
runs = sorted(path.parent for path in sweep.glob("*/trace.h5"))
steps = sorted(int(path.name[4:]) for path in runs[0].glob("step*"))
labels, rows = {}, []


def kappa(first, second):
    equal = numpy.mean(first == second)
    shares = [numpy.bincount(own, minlength=words) / len(own) for own in (first, second)]
    return (equal - shares[0] @ shares[1]) / (1 - shares[0] @ shares[1])


for step in steps:
    states, heads = [], []
    for run in runs:
        with h5py.File(run / "trace.h5") as file:
            place = numpy.flatnonzero(file["activations/step"][:] == step)[0]
            states.append(file["activations/final"][place])
        heads.append(load_file(run / f"step{step}/model.safetensors")["embed_out.weight"][:words])
    own, divergences = [[] for _ in runs], []
    for start in range(0, len(states[0]), 128):
        logs = []
        for run in range(len(runs)):
            logits = (states[run][start:start + 128] @ heads[run].T).astype("float64")
            logits -= logits.max(1, keepdims=True)
            logs.append(logits - numpy.log(numpy.exp(logits).sum(1, keepdims=True)))
            own[run].append(logits.argmax(1))
        for p, q in itertools.permutations(logs, 2):
            divergences.append((numpy.exp(p) * (p - q)).sum(1))
    labels[step] = [numpy.concatenate(part) for part in own]
    pairs = list(itertools.combinations(labels[step], 2))
    divergence = numpy.mean(numpy.concatenate(divergences))
    rows.append((step, numpy.mean([kappa(*pair) for pair in pairs]), numpy.mean([a == b for a, b in pairs]), divergence))

print("size", "step", "kappa", "self_consistency", "same_likeliest_token", "divergence", sep="\t")
for step, between, equal, divergence in rows:
    itself = numpy.mean([kappa(first, last) for first, last in zip(labels[step], labels[steps[-1]])])
    print("14m", step, *(f"{value:.4f}" for value in (between, itself, equal, divergence)), sep="\t")
