"""Median and quartiles over seeds of an exported table, by size, task and step; needs nothing but Python.

usage: python3 experiments/quartiles.py TABLE.csv COLUMN
"""
import collections
import csv
import statistics
import sys

values = collections.defaultdict(list)
with open(sys.argv[1], newline="") as table:
    for row in csv.DictReader(table):
        if row[sys.argv[2]] not in ("", "NaN"):
            values[row["size"], row.get("task", ""), int(row["step"])].append(float(row[sys.argv[2]]))
print("size", "task", "step", "runs", "lower_quartile", "median", "upper_quartile", "least", "most", sep="\t")
for (size, task, step), own in sorted(values.items()):
    # "inclusive" is how NumPy and R place quartiles by default.
    quartiles = statistics.quantiles(own, n=4, method="inclusive") if len(own) > 1 else [own[0]] * 3
    print(size, task, step, len(own), *(f"{value:.6f}" for value in [*quartiles, min(own), max(own)]), sep="\t")
