"""The curves of an agreement result by step; needs nothing but Python.

usage: python3 experiments/agreement/table.py AGREEMENT.json
"""
import json
import sys

for size in json.load(open(sys.argv[1]))["sizes"]:
    outputs = {row["step"]: row for row in size["outputs"]["steps"]}
    print("size", "step", "kappa", "self_consistency", "same_likeliest_token", "divergence", sep="\t")
    for row in size["tokens"]["steps"]:
        other = outputs[row["step"]]
        values = [row["kappa"], row["self_consistency"], other["top_one"], other["divergence"]]
        print(size["size"], row["step"], *("" if value.get("value") is None else f"{value['value']:.4f}" for value in values), sep="\t")
