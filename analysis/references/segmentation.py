"""Segmentations by ruptures: writes Tests/StatisticsTests/Vectors/segmentation.json, which the tests hold the project's searches to.

python3 -m venv env && env/bin/pip install ruptures numpy && env/bin/python analysis/references/segmentation.py
"""

import json
import pathlib

import numpy
import ruptures

COUNT, SHORTEST, SEGMENTS = 60, 3, 3
PENALTIES = {"l2": 3.0, "linear": 3.0, "normal": 12.0}
# Where values were taken, for the cost of lines.
POSITIONS = numpy.arange(COUNT) / 100


def case(cost, values):
    """The best segments by Dynp, the best penalised segments, and what Pelt makes of them."""
    signal = values.reshape(-1, 1)
    if cost == "linear":
        signal = numpy.column_stack([values, numpy.ones(COUNT), POSITIONS])
    penalty = PENALTIES[cost]
    settings = dict(model=cost, min_size=SHORTEST, jump=1)
    search = ruptures.Dynp(**settings).fit(signal)
    # The exact penalised optimum, from the exact search for each number of changes; Pelt prunes more than these costs allow.
    fits = []
    for bends in range(0, 8):
        ends = search.predict(n_bkps=bends) if bends else [COUNT]
        fits.append((search.cost.sum_of_costs(ends) + penalty * bends, ends[:-1]))
    dynp = search.predict(n_bkps=SEGMENTS - 1)[:-1]
    pelt = ruptures.Pelt(**settings).fit(signal).predict(pen=penalty)[:-1]
    print(cost, "Dynp", dynp, "best penalised", min(fits)[1], "Pelt", pelt)
    return dict(cost=cost, values=values.tolist(), segments=SEGMENTS, dynp=dynp, penalty=penalty, pelt=min(fits)[1])


def cases(random):
    """Four series with planted changes for each cost."""
    for number in range(4):
        where = numpy.arange(COUNT)
        noise = numpy.round(random.normal(size=COUNT), 4)
        shapes = {
            "l2": 2.0 * (where >= 17 + number) - 3.0 * (where >= 41),
            "linear": 0.2 * where - 0.35 * numpy.maximum(0, where - 30) + 2.0 * (where >= 45),
            "normal": 1.0 * (where >= 20),
        }
        for cost, shape in shapes.items():
            scale = numpy.where((where >= 40) & (cost == "normal"), 4.0, 0.5)
            yield case(cost, numpy.round(shape + scale * noise, 4))


def main():
    target = pathlib.Path(__file__).parents[2] / "Tests/StatisticsTests/Vectors/segmentation.json"
    made = list(cases(numpy.random.RandomState(5)))
    target.write_text(json.dumps(dict(ruptures=ruptures.__version__, cases=made)) + "\n")


if __name__ == "__main__":
    main()
