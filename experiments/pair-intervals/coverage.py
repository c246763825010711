"""Coverage of 95 % intervals for a mean over pairs of runs, by three methods.

usage: coverage.py [sweeps a cell, default 2000]
needs: pip install numpy scipy

Every sweep has n runs and m sequences; the value of a pair on a sequence is drawn with expectation 0. Intervals are over runs alone (the
sequences' part of the value is then left out of the draw, since these sequences are all that is asked about) and over runs and
sequences. Methods: the jackknife of `LeaveOneOut`; percentiles of resampled runs and sequences; the same percentiles moved outwards to
Student's length (Hesterberg 2015). A table goes to the standard output.
"""

import sys

import numpy
from scipy import stats

RESAMPLES = 400


def symmetric(values):
    upper = values * numpy.triu(numpy.ones(values.shape[:2]), 1)[:, :, None]
    return upper + upper.transpose(1, 0, 2)


def draw(random, kind, runs, sequences):
    """Runs x runs x sequences: a part of the runs, one of the sequences, one of both, one of the pair alone."""
    normal = random.standard_normal
    if kind == "distance":
        points = normal((runs, 5))
        own = ((points[:, None] - points[None]) ** 2).sum(-1) / 10 - 1
    elif kind == "skewed":
        parts = (numpy.exp(normal(runs)) - numpy.exp(0.5)) / 2.16
        own = parts[:, None] + parts[None] + 0.3 * normal((runs, runs))
    elif kind == "pairs alone":
        own = normal((runs, runs))
    else:
        parts = normal(runs)
        own = parts[:, None] + parts[None] + 0.3 * normal((runs, runs))
    both = 0.5 * normal((runs, sequences))
    return symmetric(own[:, :, None] + both[:, None] + both[None] + 0.3 * normal((runs, runs, sequences))), 0.5 * normal(sequences)


def jackknife(numbers):
    count = len(numbers)
    return (count - 1) / count * ((numbers - numbers.mean()) ** 2).sum()


def intervals(random, values):
    """By method: the interval over runs, and that over runs and sequences."""
    runs, _, sequences = values.shape
    matrix, pairs = values.mean(2), runs * (runs - 1)
    whole = matrix.sum() / pairs
    without = (matrix.sum() - 2 * matrix.sum(0)) / ((runs - 1) * (runs - 2))
    means = values.sum((0, 1)) / pairs
    others = (means.sum() - means) / (sequences - 1)

    def student(variance, count):
        reach = stats.t.ppf(0.975, count - 1) * variance**0.5
        return whole - reach, whole + reach

    over_runs, over_sequences = jackknife(without), jackknife(others)
    found = {"leave one out": (student(over_runs, runs), student(over_runs + over_sequences, min(runs, sequences)))}
    drawn = random.multinomial(runs, numpy.ones(runs) / runs, RESAMPLES)
    weights = drawn[:, :, None] * drawn[:, None] * (1 - numpy.eye(runs))
    totals = weights.sum((1, 2))
    weights, totals = weights[totals > 0], totals[totals > 0]
    one = (weights * matrix).sum((1, 2)) / totals
    counts = random.multinomial(sequences, numpy.ones(sequences) / sequences, len(totals)) / sequences
    two = numpy.einsum("bp,ps,bs->b", weights.reshape(len(totals), -1), values.reshape(-1, sequences), counts) / totals
    found["percentiles"] = tuple(tuple(numpy.quantile(numbers, [0.025, 0.975])) for numbers in (one, two))

    def widened(numbers, count):
        reach = (count / (count - 1)) ** 0.5 * stats.t.ppf(0.975, count - 1)
        tail = stats.norm.sf(reach)
        if tail * len(numbers) < 5:
            return whole - reach * numbers.std(ddof=1), whole + reach * numbers.std(ddof=1)
        return tuple(numpy.quantile(numbers, [tail, 1 - tail]))

    found["widened"] = (widened(one, runs), widened(two, min(runs, sequences)))
    return found


def main():
    sweeps = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    random = numpy.random.default_rng(0)
    print("truth\truns\tsequences\tmethod\tover runs\tover both\tlength over both")
    for kind in ("sum of two", "skewed", "distance", "pairs alone"):
        for runs, sequences in ((5, 16), (9, 16), (10, 32)):
            hits, lengths = {}, {}
            for _ in range(sweeps):
                values, effects = draw(random, kind, runs, sequences)
                alone = intervals(random, values)
                with_sequences = intervals(random, values + effects * (1 - numpy.eye(runs))[:, :, None])
                for method in alone:
                    low, high = alone[method][0]
                    least, most = with_sequences[method][1]
                    hits.setdefault(method, numpy.zeros(2))
                    hits[method] += (low <= 0 <= high, least <= 0 <= most)
                    lengths[method] = lengths.get(method, 0) + most - least
            for method, count in hits.items():
                own, both = count / sweeps
                print(f"{kind}\t{runs}\t{sequences}\t{method}\t{own:.3f}\t{both:.3f}\t{lengths[method] / sweeps:.2f}", flush=True)


if __name__ == "__main__":
    main()
