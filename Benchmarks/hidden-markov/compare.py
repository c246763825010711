"""The search over hidden Markov models against hmmlearn, side by side on one core.

usage: compare.py [hmmlearn's most iterations, default 1000]
needs: pip install hmmlearn; built before: swift build -c release --package-path Benchmarks

1 to 10 states, 10 draws of first parameters each, to which polypythia adds its neighbours' models with a state split or two merged;
1,540 rows of 14 metrics (10 runs x 154 checkpoints), both covariances, both programs until the log-likelihood gains less than 0.01 or
the same limit on iterations. CPU seconds of the whole search, k-means starts included; the best
log-likelihood of every number of states is printed for both, so that the faster is seen not to be the worse.
"""

import json
import logging
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

# Both with the kernels that they choose themselves and one thread.
for name in [name for name in os.environ if name.startswith("OPENBLAS_")]:
    del os.environ[name]
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import hmmlearn
import numpy as np
from hmmlearn.hmm import GaussianHMM

RUNS, ROWS, METRICS, STATES, STARTS = 10, 154, 14, 10, 10
TOOL = pathlib.Path(__file__).resolve().parents[1] / ".build/release/hidden-markov"


def table():
    """Runs along the same saturating curves, each with an offset of its own and noise; standardised over all rows."""
    random = np.random.default_rng(0)
    time_ = np.linspace(0, 1, ROWS)[:, None]
    curves = random.choice([-1, 1], METRICS) * (1 - np.exp(-time_ / random.uniform(0.05, 0.6, METRICS)))
    runs = [
        curves + 0.05 * random.normal(size=METRICS) + 0.01 * random.normal(size=curves.shape) for _ in range(RUNS)
    ]
    rows = np.concatenate(runs)
    return (rows - rows.mean(0)) / rows.std(0)


def reference(rows, kind, limit):
    begun = time.process_time()
    best = []
    for states in range(1, STATES + 1):
        scores = [-np.inf]
        for seed in range(STARTS):
            model = GaussianHMM(states, covariance_type=kind, n_iter=limit, tol=0.01, random_state=seed)
            try:
                scores.append(model.fit(rows, [ROWS] * RUNS).score(rows, [ROWS] * RUNS))
            except ValueError:
                pass  # a fit that ended in numbers that are not finite
        best.append(max(scores))
    return time.process_time() - begun, best


def ours(rows, kind, limit):
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        rows.astype("<f8").tofile(file.name)
        arguments = [file.name, METRICS, ROWS, kind, STATES, STARTS, limit]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}
        printed = subprocess.run(
            [TOOL, *map(str, arguments)], check=True, capture_output=True, env=environment).stdout
    found = json.loads(printed)
    return found["seconds"], [candidate["logLikelihood"] for candidate in found["candidates"]]


def main():
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    limit = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rows = table()
    print(f"hmmlearn {hmmlearn.__version__}, at most {limit} iterations; best log-likelihood by number of states")
    for kind, name in (("diag", "diagonal"), ("full", "full")):
        theirs, their_best = reference(rows, kind, limit)
        seconds, our_best = ours(rows, name, limit)
        for states, pair in enumerate(zip(their_best, our_best), start=1):
            print(f"  {name:8} {states:2} states  hmmlearn {pair[0]:12.2f}  polypythia {pair[1]:12.2f}")
        print(f"{name}: hmmlearn {theirs:.2f} s, polypythia {seconds:.2f} s: {theirs / seconds:.1f} times faster")


if __name__ == "__main__":
    main()
