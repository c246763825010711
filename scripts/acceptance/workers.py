#!/usr/bin/env python3
"""Trains the same sweep with one and with two workers: equal weights byte for byte, equal values in every trace.

usage: scripts/acceptance/workers.py POLYPYTHIA WORK_FOLDER [sweep options]

Needs h5py. Everything outside /timing has to agree.
"""
import hashlib
import pathlib
import shutil
import subprocess
import sys

import h5py
import numpy

binary, work = sys.argv[1], pathlib.Path(sys.argv[2])
options = sys.argv[3:] or ["--sizes", "14m", "--seeds", "1-3", "--preset", "smoke"]


def train(workers):
    folder = work / f"workers{workers}"
    subprocess.run(
        [binary, "sweep", *options, "--workers", str(workers), "--out", str(folder)], check=True,
        stdout=subprocess.DEVNULL)
    return folder


def datasets(path):
    found = {}
    with h5py.File(path) as trace:
        trace.visititems(lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return {name: value for name, value in found.items() if not name.startswith("timing/")}


def main():
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    one, two = train(1), train(2)
    weights = sorted(path.relative_to(one) for path in one.glob("*/step*/model.safetensors"))
    assert weights, "no checkpoints"
    for path in weights:
        digests = [hashlib.sha256((folder / path).read_bytes()).hexdigest() for folder in (one, two)]
        assert digests[0] == digests[1], f"{path} differs"
    compared = 0
    for trace in sorted(path.relative_to(one) for path in one.glob("*/trace.h5")):
        first, second = datasets(one / trace), datasets(two / trace)
        assert first.keys() == second.keys(), f"{trace}: other datasets"
        for name, value in first.items():
            equal_nan = value.dtype.kind == "f"
            assert numpy.array_equal(value, second[name], equal_nan=equal_nan), f"{trace}: {name} differs"
            compared += 1
    print(f"{len(weights)} checkpoints byte-identical, {compared} datasets equal")


main()
