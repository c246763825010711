"""Compares with ruptures: writes Tests/StatisticsTests/Vectors/segmentation.json, which the tests hold the project's searches to.

python3 -m venv env && env/bin/pip install ruptures numpy && env/bin/python analysis/references/segmentation.py
"""

import json
import pathlib

import numpy
import ruptures

random = numpy.random.RandomState(5)
cases = []
for number in range(4):
    count = 60
    where = numpy.arange(count)
    noise = numpy.round(random.normal(size=count), 4)
    shapes = {
        "l2": 2.0 * (where >= 17 + number) - 3.0 * (where >= 41),
        "linear": 0.2 * where - 0.35 * numpy.maximum(0, where - 30) + 2.0 * (where >= 45),
        "normal": 1.0 * (where >= 20),
    }
    for cost, shape in shapes.items():
        scale = numpy.where((where >= 40) & (cost == "normal"), 4.0, 0.5)
        values = numpy.round(shape + scale * noise, 4)
        signal = values.reshape(-1, 1)
        if cost == "linear":
            signal = numpy.column_stack([values, numpy.ones(count), where / 100])
        penalty = {"l2": 3.0, "linear": 3.0, "normal": 12.0}[cost]
        settings = dict(model=cost, min_size=3, jump=1)
        dynp = ruptures.Dynp(**settings).fit(signal).predict(n_bkps=2)[:-1]
        # The exact penalised optimum, from the exact search for each number of changes; ruptures' own Pelt is printed beside.
        fits = []
        for bends in range(0, 8):
            cuts = ruptures.Dynp(**settings).fit(signal)
            ends = cuts.predict(n_bkps=bends) if bends else [count]
            fits.append((cuts.cost.sum_of_costs(ends) + penalty * bends, ends[:-1]))
        cases.append(
            dict(cost=cost, values=values.tolist(), segments=3, dynp=dynp, penalty=penalty, pelt=min(fits)[1])
        )
        pelt = ruptures.Pelt(**settings).fit(signal).predict(pen=penalty)[:-1]
        print(cost, "Dynp", dynp, "best penalised", min(fits)[1], "Pelt", pelt)

target = pathlib.Path(__file__).parents[2] / "Tests/StatisticsTests/Vectors/segmentation.json"
target.write_text(json.dumps(dict(ruptures=ruptures.__version__, cases=cases)) + "\n")
