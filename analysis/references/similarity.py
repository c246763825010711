"""Similarity of two matrices of items by features, from the formulas, SciPy and scikit-learn.

usage: similarity.py FILE      writes what the unit tests compare with (Tests/StatisticsTests/Vectors/similarity.json)
needs: pip install numpy scipy scikit-learn
"""

import itertools
import json
import sys

import numpy
import scipy
from scipy import linalg, stats
from scipy.spatial import distance
from sklearn.cross_decomposition import CCA

# Directions below this share of the largest singular value are rounding.
RANK_CUT = 1e-6


def matrices(random, items=24):
    """Pairs of matrices by name: well-posed ones and degenerate ones."""
    def normal(rows, columns):
        return numpy.round(random.normal(size=(rows, columns)), 3)

    tall = normal(items, 5)
    yield "random", tall, normal(items, 7)
    yield "related", tall, numpy.round(tall @ random.normal(size=(5, 6)) + 0.5 * random.normal(size=(items, 6)), 3)
    yield "offset", 1000 + 0.1 * tall, normal(items, 4) - 50
    yield "rank-deficient", normal(items, 3) @ normal(3, 8), normal(items, 4)
    constant = normal(items, 6)
    constant[:, [1, 4]] = [0.1, -7.3]
    yield "constant columns", constant, normal(items, 5)
    yield "fewer items than features", normal(8, 15), normal(8, 11)
    yield "one wide", normal(10, 14), normal(10, 3)
    yield "duplicated rows", numpy.repeat(normal(items // 4, 5), 4, axis=0), numpy.repeat(normal(items // 2, 4), 2, axis=0)
    yield "a single column", normal(items, 1), normal(items, 1)
    yield "equal", tall, tall


def centred(matrix):
    result = matrix - matrix.mean(0)
    result[:, numpy.ptp(matrix, axis=0) == 0] = 0
    return result


def alignment(first, second):
    """Biased and debiased centred kernel alignment of two n x n kernels, the latter by Song et al. 2012, equation 5."""
    count = len(first)
    middle = numpy.eye(count) - 1 / count
    a, b = middle @ first @ middle, middle @ second @ middle
    biased = numpy.sum(a * b) / numpy.sqrt(numpy.sum(a * a) * numpy.sum(b * b))
    one, other = (kernel - numpy.diag(numpy.diag(kernel)) for kernel in (first, second))

    def criterion(x, y):
        return (numpy.trace(x @ y) + x.sum() * y.sum() / (count - 1) / (count - 2) - 2 / (count - 2) * (x @ y).sum()) / count / (count - 3)

    return dict(biased=biased, debiased=criterion(one, other) / numpy.sqrt(criterion(one, one) * criterion(other, other)))


def linear_alignment(first, second):
    return alignment(centred(first) @ centred(first).T, centred(second) @ centred(second).T)


def radial_alignment(first, second, bandwidth):
    def kernel(matrix):
        pairs = distance.pdist(matrix)
        return numpy.exp(-distance.squareform(pairs) ** 2 / (2 * (bandwidth * numpy.median(pairs)) ** 2))

    return alignment(kernel(first), kernel(second))


def whitened(matrix, share=None):
    """Left singular vectors of the centred matrix: all of its rank, or the fewest that hold a share of the variance."""
    vectors, values, _ = linalg.svd(centred(matrix), full_matrices=False)
    values = values[values > RANK_CUT * values[0]]
    count = len(values)
    if share is not None:
        count = int(numpy.searchsorted(numpy.cumsum(values**2), share * numpy.sum(values**2) - 1e-15)) + 1
    return vectors[:, :count]


def canonical(first, second):
    """Canonical correlations, their mean, the projection-weighted mean, and the mean over directions of 0.99 of the variance."""
    one, other = whitened(first), whitened(second)
    left, values, _ = linalg.svd(one.T @ other, full_matrices=False)
    values = numpy.clip(values, 0, 1)
    weights = numpy.abs((one @ left).T @ centred(first)).sum(1)
    singular = numpy.clip(linalg.svdvals(whitened(first, 0.99).T @ whitened(second, 0.99)), 0, 1)
    return dict(correlations=values, mean=values.mean(), weighted=values @ weights / weights.sum(), svcca=singular.mean())


def scikit_correlations(first, second):
    count = min(first.shape[1], second.shape[1])
    scores = CCA(n_components=count, max_iter=100_000, tol=1e-14).fit_transform(first, second)
    return dict(correlations=[numpy.corrcoef(a, b)[0, 1] for a, b in zip(scores[0].T, scores[1].T)])


def procrustes(first, second):
    a, b = centred(first), centred(second)
    if a.shape[1] == b.shape[1]:
        rotation, nuclear = linalg.orthogonal_procrustes(a, b)
    else:
        left, values, right = linalg.svd(a.T @ b, full_matrices=False)
        rotation, nuclear = left @ right, values.sum()
    lengths = linalg.norm(a), linalg.norm(b)
    cosine = min(1, nuclear / lengths[0] / lengths[1])
    turned = a @ rotation
    sizes = linalg.norm(turned, axis=1) * linalg.norm(b, axis=1)
    items = (turned * b).sum(1)[sizes > 0] / sizes[sizes > 0]
    result = dict(nuclear=nuclear, cosine=cosine, angular=numpy.arccos(cosine), items=items.mean(),
                  distance=numpy.sqrt(max(0, lengths[0] ** 2 + lengths[1] ** 2 - 2 * nuclear)))
    # Below full rank the rotation is not unique, and neither is what it does to single items where the ranks differ.
    if numpy.linalg.matrix_rank(a.T @ b) == min(a.shape[1], b.shape[1]):
        result["rotation"] = rotation
    else:
        del result["items"]
    return result


def angles(first, second):
    degrees = numpy.sort(numpy.rad2deg(linalg.subspace_angles(first, second)))
    return dict(degrees=degrees, mean=degrees.mean(), largest=degrees.max(),
                projection=numpy.sqrt(numpy.sum(numpy.sin(numpy.deg2rad(degrees)) ** 2)))


def angular(matrix):
    """1 - cosine of all pairs of rows, as half the squared distance of unit vectors: exact where all point nearly the same way."""
    lengths = linalg.norm(matrix, axis=1, keepdims=True)
    return distance.pdist(matrix / lengths, "sqeuclidean") / 2


def dissimilarities(first, second):
    result = {}
    measures = dict(squared_euclidean=lambda matrix: distance.pdist(matrix, "sqeuclidean"), cosine=angular,
                    correlation=lambda matrix: angular(matrix - matrix.mean(1, keepdims=True)))
    for name, measure in measures.items():
        if name == "correlation" and min(first.shape[1], second.shape[1]) == 1:
            continue
        one, other = measure(first), measure(second)
        # On a grid, so that pairs equally far but for rounding are equal.
        ranked = [numpy.round(pairs / pairs.max() * 1e11) for pairs in (one, other)]
        if min(numpy.ptp(pairs) for pairs in ranked) == 0:
            continue
        result[name] = one
        result[name + "_pearson"] = stats.pearsonr(one, other).statistic
        result[name + "_spearman"] = stats.spearmanr(*ranked).statistic
    return result


def cross_validated(repetitions):
    items, features = repetitions[0].shape
    result = []
    for i, j in itertools.combinations(range(items), 2):
        gaps = [repetition[i] - repetition[j] for repetition in repetitions]
        result.append(numpy.mean([a @ b for a, b in itertools.permutations(gaps, 2)]) / features)
    return dict(distances=result)


def neighbours(first, second, count):
    def nearest(matrix):
        far = distance.squareform(angular(matrix))
        far = numpy.round(far / far.max() * 1e11)
        numpy.fill_diagonal(far, numpy.inf)
        return numpy.argsort(far, axis=1, kind="stable")[:, :count]

    return dict(overlap=numpy.mean([len(set(a) & set(b)) / count for a, b in zip(nearest(first), nearest(second))]))


def geometry(matrix):
    values = linalg.svdvals(centred(matrix))
    values = values[values > RANK_CUT * values[0]]
    shares = values / values.sum()
    units = matrix / linalg.norm(matrix, axis=1)[:, None]
    cosines = units @ units.T
    return dict(effective_rank=numpy.exp(-numpy.sum(shares * numpy.log(shares))),
                participation_ratio=numpy.sum(values**2) ** 2 / numpy.sum(values**4),
                anisotropy=cosines[numpy.triu_indices(len(matrix), 1)].mean())


def permutation_moments(first, second):
    """Mean, variance and skewness of trace(K P L P^T) over all permutations, one by one."""
    one, other = centred(first) @ centred(first).T, centred(second) @ centred(second).T
    values = numpy.array([numpy.sum(one * other[numpy.ix_(order, order)]) for order in itertools.permutations(range(len(one)))])
    centre, variance = values.mean(), values.var()
    skewness = numpy.mean((values - centre) ** 3) / variance**1.5
    return dict(mean=centre, variance=variance, skewness=skewness, tail=stats.pearson3.sf(1.5, skewness))


def measured(name, first, second):
    return dict(
        name=name, items=len(first), left=first, right=second, linear=linear_alignment(first, second),
        radial=radial_alignment(first, second, 0.8), canonical=canonical(first, second),
        procrustes=procrustes(first, second), angles=angles(first, second),
        dissimilarities=dissimilarities(first, second), neighbours=neighbours(first, second, 3), geometry=geometry(first))


def main():
    random = numpy.random.RandomState(6)
    cases = [measured(*case) for case in matrices(random, items=16)]
    repetitions = [numpy.round(random.normal(size=(5, 4)), 3) for _ in range(3)]
    small = [numpy.round(random.normal(size=(6, width)) ** 3, 3) for width in (2, 3)]
    vectors = dict(
        versions=dict(numpy=numpy.__version__, scipy=scipy.__version__), cases=cases,
        cross_validated=dict(items=5, repetitions=repetitions, **cross_validated(repetitions)),
        permutations=dict(items=6, left=small[0], right=small[1], **permutation_moments(*small)))
    with open(sys.argv[1], "w") as file:
        json.dump(vectors, file, default=lambda value: numpy.ravel(value).tolist() if numpy.ndim(value) else float(value))
        file.write("\n")


if __name__ == "__main__":
    main()
