"""Writes the values of hmmlearn against which the tests hold polypythia's hidden Markov models.

usage: hidden_markov.py [OUT]      (default: Tests/StatisticsTests/Vectors/hidden_markov.json of this checkout)
needs: pip install hmmlearn

Random sequences with planted states; for diagonal and full covariances, from one start given in the file: log-likelihood, best path
and its log-probability, posteriors, and the parameters after 300 iterations of EM, by when nothing moves any more. `swift test
--filter HiddenMarkov` compares.
"""

import json
import pathlib
import sys

import hmmlearn
import numpy as np
from hmmlearn.hmm import GaussianHMM

ITERATIONS = 300
LENGTHS = [40, 25, 35]
STATES, DIMENSION = 3, 3


def sequences(random):
    """Rows of a chain that stays in a state with probability 0.9, each state with a mean and a mixing matrix of its own."""
    means = 2 * random.normal(size=(STATES, DIMENSION))
    mixing = np.eye(DIMENSION) + 0.4 * random.normal(size=(STATES, DIMENSION, DIMENSION))
    rows = []
    for length in LENGTHS:
        state = random.integers(STATES)
        for _ in range(length):
            rows.append(means[state] + mixing[state] @ random.normal(size=DIMENSION))
            if random.random() > 0.9:
                state = random.integers(STATES)
    return np.round(rows, 6)


def parameters(model):
    covariances = model.covars_
    if model.covariance_type == "diag":
        covariances = np.array([np.diag(matrix) for matrix in covariances])
    return {
        "start": model.startprob_.tolist(),
        "transition": model.transmat_.ravel().tolist(),
        "means": model.means_.ravel().tolist(),
        "covariances": covariances.ravel().tolist(),
    }


def case(kind, rows, random):
    # A number would be added to every entry of a full covariance; the prior here belongs to its diagonal.
    prior = 0.01 if kind == "diag" else 0.01 * np.eye(DIMENSION)
    model = GaussianHMM(STATES, covariance_type=kind, covars_prior=prior, n_iter=ITERATIONS, tol=-1e300, init_params="")
    model.n_features = DIMENSION
    model.startprob_ = np.array([0.5, 0.3, 0.2])
    model.transmat_ = np.full((STATES, STATES), 0.1) + 0.7 * np.eye(STATES)
    model.means_ = np.round(random.normal(size=(STATES, DIMENSION)), 3)
    variances = np.array([[1.5, 2.0, 2.5]] * STATES)
    model.covars_ = variances if kind == "diag" else np.array([np.diag(v) for v in variances])
    result = {"covariance": "diagonal" if kind == "diag" else "full", "first": parameters(model)}
    result["log_likelihood"] = model.score(rows, LENGTHS)
    result["path_log_probability"], path = model.decode(rows, LENGTHS)
    result["path"] = path.tolist()
    result["posteriors"] = model.predict_proba(rows, LENGTHS).ravel().tolist()
    model.fit(rows, LENGTHS)
    result["fitted"] = parameters(model)
    result["fitted_log_likelihood"] = model.score(rows, LENGTHS)
    result["fitted_path"] = model.decode(rows, LENGTHS)[1].tolist()
    return result


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root / "Tests/StatisticsTests/Vectors/hidden_markov.json"
    random = np.random.default_rng(20250315)
    rows = sequences(random)
    document = {
        "made_with": f"hmmlearn {hmmlearn.__version__}, NumPy {np.__version__}",
        "iterations": ITERATIONS,
        "dimension": DIMENSION,
        "lengths": LENGTHS,
        "rows": rows.ravel().tolist(),
        "cases": [case(kind, rows, random) for kind in ("diag", "full")],
    }
    out.write_text(json.dumps(document) + "\n")
    print(f"wrote {out}")


if __name__ == "__main__":
    main()
