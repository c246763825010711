"""Coefficients of agreement by scikit-learn, statsmodels and the formula of Krippendorff's alpha; used by compare.py.

    python agreement.py Tests/StatisticsTests/Vectors/agreement.json      writes cases for the Swift tests
"""

import json
import sys
import warnings

import numpy
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa


def krippendorff_alpha(labels):
    """Nominal alpha by the coincidence matrix (Krippendorff 2011), as the package `krippendorff` computes it; negative is missing."""
    kinds = int(labels.max()) + 1
    coincidences = numpy.zeros((kinds, kinds))
    for item in labels.T:
        present = item[item >= 0]
        if len(present) > 1:
            counts = numpy.bincount(present, minlength=kinds)
            coincidences += (numpy.outer(counts, counts) - numpy.diag(counts)) / (len(present) - 1)
    totals = coincidences.sum(0)
    n = totals.sum()
    expected = (numpy.outer(totals, totals) - numpy.diag(totals)) / (n - 1)
    different = 1 - numpy.eye(kinds)
    return 1 - (coincidences * different).sum() / (expected * different).sum()


def case(labels):
    """What the libraries make of raters x items."""
    both = (labels[:2] >= 0).all(0)
    complete = labels[:, (labels >= 0).all(0)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cohen = cohen_kappa_score(labels[0, both], labels[1, both])
    found = dict(cohen=float(cohen), percent=float((labels[0, both] == labels[1, both]).mean()),
                 krippendorff=float(krippendorff_alpha(labels)))
    if complete.shape[1] > 1:
        found["fleiss"] = float(fleiss_kappa(aggregate_raters(complete.T)[0]))
    return found


def ratings(random):
    """Labels of raters who know the truth in part, some of them missing."""
    for raters, items, kinds, missing in [(2, 20, 3, 0), (3, 12, 2, 0), (9, 50, 4, 0), (5, 200, 30, 0), (10, 30, 5, 0),
                                          (4, 25, 3, 0.2), (9, 60, 5, 0.1), (6, 40, 2, 0.3)]:
        truth = random.randint(0, kinds, items)
        labels = numpy.where(random.uniform(size=(raters, items)) < 0.6, truth, random.randint(0, kinds, (raters, items)))
        yield numpy.where(random.uniform(size=(raters, items)) < missing, -1, labels)


def main():
    random = numpy.random.RandomState(20261123)
    cases = []
    for _ in range(2):
        for labels in ratings(random):
            found = case(labels)
            cases.append(dict(found, cohen=None if numpy.isnan(found["cohen"]) else found["cohen"], labels=labels.tolist()))
    with open(sys.argv[1], "w") as file:
        file.write(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
