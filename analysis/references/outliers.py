"""Yardsticks for outliers by SciPy, statsmodels, scikit-learn and plain definitions, on random samples; used by compare.py."""

import itertools

import numpy
from scipy import stats
from sklearn.covariance import MinCovDet
from statsmodels.robust.scale import mad, qn_scale

# Croux and Rousseeuw's factors for small samples; for Qn those of R's robustbase.
MAD_FACTORS = [1.196, 1.495, 1.363, 1.206, 1.200, 1.140, 1.129, 1.107]
SN_FACTORS = [0.743, 1.851, 0.954, 1.351, 0.993, 1.198, 1.005, 1.131]
QN_FACTORS = [0.399356, 0.99365, 0.51321, 0.84401, 0.61220, 0.85877, 0.66993, 0.87344, 0.72014, 0.88906, 0.75743]
QN_CONSTANT = 2.21914


def deviate_stages(values, most):
    """Rosner's stages: the value farthest from the mean, its studentised deviate, and stage x 2n x the tail of Student's t."""
    left = list(range(len(values)))
    stages = []
    for stage in range(1, most + 1):
        own = values[left]
        deviations = numpy.abs(own - own.mean()) / own.std(ddof=1)
        place, n, r = int(deviations.argmax()), len(own), deviations.max()
        t = r * numpy.sqrt(n * (n - 2) / ((n - 1) ** 2 - n * r**2))
        stages.append((left.pop(place), r, min(1, stage * 2 * n * stats.t.sf(t, n - 2))))
    index, statistic, level = zip(*stages)
    return dict(index=index, statistic=statistic, nominal_level=level)


def median_absolute_deviation(values):
    n = len(values)
    return (MAD_FACTORS[n - 2] if n <= 9 else n / (n - 0.8)) * mad(values)


def qn(values):
    n = len(values)
    if n <= 12:
        factor = QN_FACTORS[n - 2]
    elif n % 2:
        factor = 1 / (1 + (1.60188 + (-2.1284 - 5.172 / n) / n) / n)
    else:
        factor = 1 / (1 + (3.67561 + (1.9654 + (6.987 - 77 / n) / n) / n) / n)
    return QN_CONSTANT * factor * qn_scale(values, c=1)


def sn(values):
    n = len(values)
    distances = numpy.sort(numpy.abs(values[:, None] - values[None, :]), axis=1)
    inner = numpy.sort(distances[:, n // 2])
    factor = SN_FACTORS[n - 2] if n <= 9 else n / (n - 0.9) if n % 2 else 1
    return 1.1926 * factor * inner[(n + 1) // 2 - 1]


def band_depth(curves):
    """The share of points inside the band of two curves, over all pairs of curves."""
    pairs = list(itertools.combinations(curves, 2))
    return [numpy.mean([(numpy.minimum(a, b) <= own) & (own <= numpy.maximum(a, b)) for a, b in pairs]) for own in curves]


def minimum_covariance(points):
    """MinCovDet with the smallest determinant over 50 random states: one state's starts may miss it."""
    def determinant(fit):
        return numpy.linalg.det(numpy.cov(points[fit.raw_support_].T))

    fit = min((MinCovDet(random_state=state).fit(points) for state in range(50)), key=determinant)
    return dict(support=numpy.flatnonzero(fit.raw_support_), location=fit.location_, covariance=fit.covariance_,
                distances=numpy.sqrt(fit.dist_))
