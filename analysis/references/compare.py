"""Compares polypythia's routines with SciPy, statsmodels, scikit-learn, hmmlearn and ruptures on random data.

usage: compare.py [--seed N] [--tool PATH]      (default: another seed each time, the release build of reference-values)

Prints a table and exits 1 when a difference exceeds its tolerance. A difference is absolute, or relative where the reference exceeds 1.
"""

import argparse
import contextlib
import io
import json
import logging
import pathlib
import secrets
import subprocess
import sys
import warnings

import numpy
from scipy import optimize, special, stats
from scipy.spatial import distance
from statsmodels.stats.power import TTestIndPower

import agreement
import hidden_markov
import outliers
import segmentation
import similarity
import tests

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Comparison:
    """One row of the table: the same question to both sides, over many cases."""

    def __init__(self, routine, reference, tolerance):
        self.routine, self.reference, self.tolerance = routine, reference, tolerance
        self.requests, self.expected = [], []

    def add(self, expected, **numbers):
        """A case: the reference's values by name, and the arguments."""
        self.requests.append(dict(routine=self.routine, numbers={name: listed(value) for name, value in numbers.items()}))
        self.expected.append({name: listed(value) for name, value in expected.items()})

    def largest_difference(self, answers):
        return max(
            (difference(answer, expected) for answer, expected in zip(answers, self.expected, strict=True)), default=numpy.inf)


def listed(value):
    return [float(number) for number in numpy.ravel(value)]


def difference(answer, expected):
    if answer is None:
        return numpy.inf
    largest = 0.0
    for name, values in expected.items():
        ours = [float(number) for number in answer[name]]
        if len(ours) != len(values):
            return numpy.inf
        gaps = [abs(own - other) / max(1, abs(other)) for own, other in zip(ours, values)]
        if any(numpy.isnan(gap) for gap in gaps):
            return numpy.inf
        largest = max([largest, *gaps])
    return largest


def two_samples(random):
    rows = {
        "welch": Comparison("welch", "scipy ttest_ind", 1e-9),
        "permutation": Comparison("permutation", "scipy permutation_test", 1e-12),
        "improvement": Comparison("improvement", "scipy mannwhitneyu", 1e-12),
        "paired_t": Comparison("paired_t", "scipy ttest_rel", 1e-9),
        "sign_permutation": Comparison("sign_permutation", "scipy permutation_test", 1e-12),
    }
    for _ in range(5):
        for case in tests.two_samples(random):
            first, second = numpy.array(case["first"]), numpy.array(case["second"])
            groups = dict(first=first, second=second)
            rows["welch"].add(
                dict(difference=case["difference"], df=case["df"], p=case["p"], interval=[case["low"], case["high"]]), **groups)
            rows["improvement"].add(dict(estimate=case["improvement"]), **groups)
            if "permutation" in case:
                rows["permutation"].add(dict(p=case["permutation"]), **groups)
            if "paired_p" in case:
                interval = [case["paired_low"], case["paired_high"]]
                rows["paired_t"].add(dict(p=case["paired_p"], interval=interval), differences=second - first)
                rows["sign_permutation"].add(dict(p=case["sign_p"]), differences=second - first)
    return list(rows.values())


def spreads(random):
    equal = Comparison("brown_forsythe", "scipy levene", 1e-9)
    for _ in range(10):
        for case in tests.spreads(random):
            groups = case["groups"]
            equal.add(
                dict(statistic=case["statistic"], p=case["p"]), values=sum(groups, []), lengths=[len(group) for group in groups])
    test = Comparison("components", "statsmodels anova_lm", 1e-7)
    likelihood = Comparison("components", "statsmodels MixedLM, ended by scipy", 1e-5)
    for _ in range(4):
        for case in tests.layouts(random):
            arguments = dict(row=case["row"], column=case["column"], value=case["value"])
            test.add(dict(f=case["f"], p=case["p"]), **arguments)
            # At the edge a complete layout is not split by likelihood.
            if min(case["reml"]) > 1e-2:
                likelihood.add(dict(variances=most_likely(case)), **arguments)
    return [equal, test, likelihood]


def most_likely(case):
    """The maximum of the restricted likelihood, from where MixedLM's optimisers stop, which is short of it."""
    row, column, value = (numpy.array(case[name]) for name in ("row", "column", "value"))

    def minus_likelihood(logarithms):
        variances = numpy.exp(logarithms)
        covariance = (variances[0] * (row[:, None] == row) + variances[1] * (column[:, None] == column)
                      + variances[2] * numpy.eye(len(value)))
        inverse = numpy.linalg.inv(covariance)
        residual = value - inverse.sum(0) @ value / inverse.sum()
        return (numpy.linalg.slogdet(covariance)[1] + numpy.log(inverse.sum()) + residual @ inverse @ residual) / 2

    settings = dict(xatol=1e-10, fatol=1e-14, maxiter=10_000, maxfev=10_000)
    return numpy.exp(optimize.minimize(minus_likelihood, numpy.log(case["reml"]), method="Nelder-Mead", options=settings).x)


def distributions(random):
    tail = Comparison("noncentral_t", "scipy nct", 1e-8)
    pooled = Comparison("pooled_power", "statsmodels TTestIndPower", 1e-7)
    chi_squared = Comparison("spread_interval", "scipy chi2", 1e-9)
    fisher = Comparison("variance_ratio", "scipy f", 1e-8)
    for _ in range(100):
        df, delta, t = random.uniform(1, 100), random.uniform(-4, 6), random.uniform(-3, 8)
        probability = stats.nct.cdf(t, df, delta)
        # SciPy has no number for some probabilities next to 1.
        if numpy.isfinite(probability):
            tail.add(dict(p=probability), df=df, delta=delta, t=t)
        n, effect = random.randint(2, 60), random.uniform(0, 4)
        power = TTestIndPower().power(effect, n, 0.05)
        # SciPy's distribution has no number for a power next to 1.
        if numpy.isfinite(power):
            pooled.add(dict(power=power), n=n, effect=effect)
        values, confidence = random.normal(0, random.uniform(0.1, 10), random.randint(2, 40)), random.uniform(0.5, 0.999)
        freedom = len(values) - 1
        quantiles = stats.chi2.ppf([(1 + confidence) / 2, (1 - confidence) / 2], freedom)
        chi_squared.add(
            dict(interval=values.std(ddof=1) * numpy.sqrt(freedom / quantiles)), values=values, confidence=confidence)
        first, second = random.uniform(0.1, 5, 2)
        own, other = random.randint(2, 40, 2)
        tails = stats.f.sf(first / second, own, other)
        fisher.add(
            dict(interval=first / second / stats.f.ppf([0.975, 0.025], own, other), p=2 * min(tails, 1 - tails)),
            first=first, first_df=own, second=second, second_df=other)
    return [tail, pooled, chi_squared, fisher]


def yardsticks(random):
    esd = Comparison("esd", "Rosner's formulas, scipy t", 1e-9)
    scales = {
        outliers.median_absolute_deviation: Comparison("mad", "statsmodels mad", 1e-9),
        outliers.qn: Comparison("qn", "statsmodels qn_scale", 1e-9),
        outliers.sn: Comparison("sn", "the definition", 1e-12),
    }
    for _ in range(40):
        values = random.normal(size=random.randint(5, 40)) * random.uniform(0.1, 3) + random.uniform(-5, 5)
        esd.add(outliers.deviate_stages(values, max(1, len(values) // 3)), values=values)
        for reference, row in scales.items():
            row.add(dict(scale=reference(values)), values=values)
    depth = Comparison("band_depth", "the definition", 1e-12)
    for _ in range(10):
        curves = numpy.cumsum(random.normal(size=(random.randint(3, 12), 20)), axis=1)
        depth.add(dict(depth=outliers.band_depth(curves)), values=curves, lengths=[20] * len(curves))
    determinant = Comparison("mcd", "scikit-learn MinCovDet", 1e-8)
    for count, width in [(9, 3), (12, 2), (15, 3), (18, 2), (10, 4)] * 2:
        points = random.normal(size=(count, width)) @ random.normal(size=(width, width))
        points[:2] += random.uniform(3, 8)
        determinant.add(outliers.minimum_covariance(points), values=points, lengths=[width] * count)
    return [esd, *scales.values(), depth, determinant]


def hidden_markov_models(random):
    generator = numpy.random.default_rng(random.randint(2**31))
    found = []
    for kind, name in [("diag", "diagonal"), ("full", "full")]:
        score = Comparison(f"hmm_score_{name}", "hmmlearn score, decode, predict_proba", 1e-9)
        fit = Comparison(f"hmm_fit_{name}", f"hmmlearn fit, {hidden_markov.ITERATIONS} iterations", 1e-6)
        for _ in range(3):
            rows = hidden_markov.sequences(generator)
            case = hidden_markov.case(kind, rows, generator)
            arguments = dict(case["first"], rows=rows, lengths=hidden_markov.LENGTHS)
            score.add({key: case[key] for key in ("log_likelihood", "path", "path_log_probability", "posteriors")}, **arguments)
            fit.add(dict(case["fitted"], log_likelihood=case["fitted_log_likelihood"]), iterations=hidden_markov.ITERATIONS,
                    **arguments)
        found += [score, fit]
    return found


def segmentations(random):
    rows = {cost: Comparison(f"segments_{cost}", "ruptures Dynp", 0) for cost in segmentation.PENALTIES}
    for _ in range(2):
        with contextlib.redirect_stdout(io.StringIO()):
            made = list(segmentation.cases(random))
        for case in made:
            # ruptures adds 1e-6 to every variance.
            more = dict(linear=dict(positions=segmentation.POSITIONS), normal=dict(floor=1e-6)).get(case["cost"], {})
            rows[case["cost"]].add(
                dict(cheapest=case["dynp"], penalised=case["pelt"]), values=case["values"], segments=case["segments"],
                penalty=case["penalty"], shortest=segmentation.SHORTEST, **more)
    return list(rows.values())


def agreements(random):
    cohen = Comparison("cohen_kappa", "scikit-learn cohen_kappa_score", 1e-12)
    fleiss = Comparison("fleiss_kappa", "statsmodels fleiss_kappa", 1e-12)
    alpha = Comparison("krippendorff", "Krippendorff's formula", 1e-12)
    for _ in range(10):
        for labels in agreement.ratings(random):
            case = agreement.case(labels)
            arguments = dict(values=labels, lengths=[labels.shape[1]] * len(labels))
            if numpy.isfinite(case["cohen"]):
                cohen.add(dict(kappa=case["cohen"], percent=case["percent"]), **arguments)
            if numpy.isfinite(case.get("fleiss", numpy.nan)):
                fleiss.add(dict(kappa=case["fleiss"]), **arguments)
            alpha.add(dict(alpha=case["krippendorff"]), **arguments)
    divergence = Comparison("divergences", "scipy entropy and jensenshannon", 1e-6)
    for outcomes in [2, 16, 33, 1000, 5000]:
        for spread in [0.1, 1, 5]:
            logits = numpy.float32(random.normal(size=outcomes) * 3 + random.normal(size=(4, outcomes)) * spread)
            p = special.softmax(logits.astype(float), axis=1)
            divergence.add(
                dict(kl=[stats.entropy(a, b) for a in p for b in p], js=[distance.jensenshannon(a, b) ** 2 for a in p for b in p],
                     entropy=[stats.entropy(a) for a in p]), values=logits, lengths=[outcomes] * 4)
    return [cohen, fleiss, alpha, divergence]


def similarities(random):
    rows = {
        name: Comparison(name, reference, tolerance)
        for name, reference, tolerance in [
            ("linear_alignment", "NumPy, n x n kernels", 1e-9), ("linear_alignment_streamed", "NumPy, n x n kernels", 1e-9),
            ("radial_alignment", "NumPy, n x n kernels", 1e-9), ("canonical", "NumPy, singular vectors", 1e-8),
            ("procrustes", "scipy orthogonal_procrustes", 1e-8), ("angles", "scipy subspace_angles", 1e-9),
            ("dissimilarities", "scipy pdist, pearsonr, spearmanr", 1e-8), ("neighbours", "NumPy, sorted distances", 1e-12),
            ("geometry", "NumPy, singular values", 1e-8), ("cross_validated", "NumPy, the definition", 1e-9),
            ("permutation_moments", "all permutations, one by one", 1e-8)]
    }
    scikit = Comparison("canonical", "scikit-learn CCA", 1e-6)
    for _ in range(10):
        for _, first, second in similarity.matrices(random):
            pair = dict(items=len(first), left=first, right=second)
            for suffix in ("", "_streamed"):
                rows["linear_alignment" + suffix].add(similarity.linear_alignment(first, second), **pair)
            rows["radial_alignment"].add(similarity.radial_alignment(first, second, 0.8), bandwidth=0.8, **pair)
            rows["canonical"].add(similarity.canonical(first, second), **pair)
            aligned = similarity.procrustes(first, second)
            # Of equal representations both sides have the root of a rounding error for a distance.
            if aligned["cosine"] > 1 - 1e-9:
                aligned = {key: value for key, value in aligned.items() if key not in ("distance", "angular")}
            rows["procrustes"].add(aligned, **pair)
            rows["angles"].add(similarity.angles(first, second), **pair)
            rows["dissimilarities"].add(similarity.dissimilarities(first, second), **pair)
            rows["neighbours"].add(similarity.neighbours(first, second, 3), count=3, **pair)
            rows["geometry"].add(similarity.geometry(first), **pair)
        shared = random.normal(size=(60, 3)) * [3, 2, 1]
        first, second = (shared @ random.normal(size=(3, width)) + random.normal(size=(60, width)) for width in (4, 3))
        scikit.add(similarity.scikit_correlations(first, second), items=60, left=first, right=second)
        repetitions = [random.normal(size=(6, 4)) for _ in range(random.randint(2, 5))]
        rows["cross_validated"].add(
            similarity.cross_validated(repetitions), items=6, count=len(repetitions), repetitions=repetitions)
        first, second = (random.normal(size=(6, width)) ** 3 for width in random.randint(1, 9, 2))
        # The moments are those of features scaled to at most 1, which the request is given.
        first, second = (centre / numpy.abs(centre).max() for centre in (similarity.centred(first), similarity.centred(second)))
        rows["permutation_moments"].add(similarity.permutation_moments(first, second), items=6, left=first, right=second)
    return [*rows.values(), scikit]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31), help="seed of the data; another each time unless given")
    parser.add_argument("--tool", default=ROOT / ".build/release/reference-values", help="the built executable")
    options = parser.parse_args()
    # About fits that end before they converge: here every fit takes the same number of iterations.
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    random = numpy.random.RandomState(options.seed)
    rows = [row for group in (two_samples, spreads, distributions, yardsticks, hidden_markov_models, segmentations,
                              agreements, similarities)
            for row in group(random)]
    requests = json.dumps([request for row in rows for request in row.requests])
    answers = iter(json.loads(subprocess.run([options.tool], input=requests, check=True, capture_output=True, text=True).stdout))
    print(f"seed {options.seed}\n")
    print(f"{'routine':26} {'reference':40} {'cases':>5} {'largest difference':>19} {'tolerance':>9}  ok")
    agrees = True
    for row in rows:
        largest = row.largest_difference([next(answers) for _ in row.requests])
        agrees &= bool(largest <= row.tolerance)
        verdict = "yes" if largest <= row.tolerance else "NO"
        print(f"{row.routine:26} {row.reference:40} {len(row.requests):5} {largest:19.1e} {row.tolerance:9.0e}  {verdict}")
    sys.exit(not agrees)


if __name__ == "__main__":
    main()
