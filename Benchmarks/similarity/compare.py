"""Similarity measures against NumPy, SciPy and PyTorch, side by side on one core.

usage: compare.py [rounds, default 5]
needs: pip install numpy scipy torch; built before: swift build -c release --package-path Benchmarks --product similarity

Two matrices of 10,000 items by 512 and by 1,024 features, 32-bit floats on every side, one thread, OPENBLAS_* unset. Every round times all
contestants one after the other, three times each; the median CPU seconds of all rounds count. The program's is a new process in every
round, so it begins with a call that does not count, as the others' processes are warm. The values of all are printed, so that the
faster is seen not to be the worse.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

# All with the kernels that they choose themselves and one thread.
for name in [name for name in os.environ if name.startswith("OPENBLAS_")]:
    del os.environ[name]
CLEAN = dict(os.environ)
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy
import scipy
import torch
from scipy import linalg

ITEMS, REPETITIONS = 10_000, 3
TOOL = pathlib.Path(__file__).resolve().parents[1] / ".build/release/similarity"


def matrices(features):
    """Two representations that share some of what they hold, columns of unequal variance."""
    random = numpy.random.default_rng(0)
    shared = random.normal(size=(ITEMS, features))
    spread = 1 / numpy.sqrt(1 + numpy.arange(features) / 50)
    return [((shared @ random.normal(size=(features, features)) / features**0.5 + random.normal(size=(ITEMS, features))) * spread)
            .astype(numpy.float32) for _ in range(2)]


def numpy_alignment(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return numpy.linalg.norm(y.T @ x) ** 2 / (numpy.linalg.norm(x.T @ x) * numpy.linalg.norm(y.T @ y))


def torch_alignment(x, y):
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    x, y = x - x.mean(0), y - y.mean(0)
    return torch.linalg.norm(y.T @ x) ** 2 / (torch.linalg.norm(x.T @ x) * torch.linalg.norm(y.T @ y))


def scipy_angles(x, y):
    return numpy.rad2deg(linalg.subspace_angles(x, y)).mean()


def numpy_svcca(x, y):
    bases = []
    for matrix in (x, y):
        vectors, values, _ = numpy.linalg.svd(matrix - matrix.mean(0), full_matrices=False)
        shares = numpy.cumsum(values.astype(float) ** 2)
        bases.append(vectors[:, : int(numpy.searchsorted(shares, 0.99 * shares[-1])) + 1])
    return numpy.linalg.svd(bases[0].T @ bases[1], compute_uv=False).mean()


CONTESTS = [
    ("alignment", {"NumPy": (numpy_alignment, 1), "PyTorch": (torch_alignment, 2)}),
    ("angles", {"SciPy": (scipy_angles, 3)}),
    ("svcca", {"NumPy, by SVD": (numpy_svcca, 4)}),
]


def timed(function, *arguments):
    begun = time.process_time()
    value = function(*arguments)
    return time.process_time() - begun, float(value)


def ours(measure, path, features, items=ITEMS):
    arguments = [str(TOOL), measure, path, str(items), str(features), str(1 + REPETITIONS)]
    answer = json.loads(subprocess.run(arguments, check=True, capture_output=True, env=CLEAN, text=True).stdout)
    answer["seconds"] = answer["seconds"][1:]
    return answer


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    torch.set_num_threads(1)
    print(f"NumPy {numpy.__version__}, SciPy {scipy.__version__}, PyTorch {torch.__version__}; medians of CPU ms, {rounds} rounds")
    for features in (512, 1024):
        x, y = matrices(features)
        with tempfile.NamedTemporaryFile(suffix=".bin") as file:
            numpy.concatenate([x, y]).tofile(file.name)
            for measure, references in CONTESTS:
                own, others, values = [], {name: [] for name in references}, {}
                for _ in range(rounds):
                    answer = ours(measure, file.name, features)
                    own += answer["seconds"]
                    values["polypythia"] = answer["value"]
                    for name, (function, _) in references.items():
                        for _ in range(REPETITIONS):
                            seconds, values[name] = timed(function, x, y)
                            others[name].append(seconds)
                mine = statistics.median(own)
                for name, (_, needed) in references.items():
                    theirs = statistics.median(others[name])
                    print(f"{measure:9} {features:4} features: {name:13} {1e3 * theirs:7.1f}, polypythia ({answer['core']}) "
                          f"{1e3 * mine:6.1f}: {theirs / mine:5.2f} times faster, needed {needed}; "
                          f"values {values[name]:.6f} and {values['polypythia']:.6f}", flush=True)
    all_pairs()


def all_pairs(seeds=9, layers=7, steps=20, items=4096, features=128):
    """A sweep's pairs with exact permutation moments, from the time of one layer at one step."""
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        numpy.random.default_rng(1).normal(size=(seeds, items, features)).astype(numpy.float32).tofile(file.name)
        answer = ours("pairs", file.name, features, items)
    one = statistics.median(answer["seconds"])
    print(f"all {seeds * (seeds - 1) // 2} pairs of {seeds} seeds, {items:,} x {features}, debiased alignment and exact permutation moments: "
          f"{1e3 * one:.0f} ms; {layers} layers x {steps} steps: {one * layers * steps:.0f} CPU s, needed 240 (2 minutes on two cores); "
          f"mean p-value {answer['value']:.2f}")


if __name__ == "__main__":
    main()
