"""What SciPy and statsmodels make of fixed samples: the vectors of Tests/StatisticsTests/Vectors/tests.json.

    python3 -m venv venv && venv/bin/pip install numpy scipy statsmodels pandas
    venv/bin/python analysis/references/tests.py Tests/StatisticsTests/Vectors/tests.json

Samples are drawn by NumPy's legacy RandomState, which never changes, and written beside the results.
"""
import json, sys, warnings
import numpy, pandas, scipy, statsmodels
from scipy import stats
from statsmodels.stats.power import TTestIndPower
from statsmodels.regression.mixed_linear_model import MixedLM


def two_samples(random):
    for n, m, shift, spread in [(3, 3, 0.5, 1), (5, 9, 1.0, 2), (9, 9, 0.8, 1), (10, 13, 0.1, 0.5), (12, 20, 0.4, 3)]:
        a = numpy.round(random.normal(0, 1, n), 3)
        b = numpy.round(random.normal(shift, spread, m), 3)
        welch = stats.ttest_ind(b, a, equal_var=False)
        low, high = welch.confidence_interval(0.95)
        case = dict(first=a.tolist(), second=b.tolist(), difference=b.mean() - a.mean(), p=welch.pvalue, df=welch.df,
                    low=low, high=high, improvement=stats.mannwhitneyu(b, a).statistic / (n * m))
        mean_difference = lambda x, y: abs(x.mean() - y.mean())
        if n + m <= 18:
            case["permutation"] = stats.permutation_test((b, a), mean_difference, alternative="greater", n_resamples=numpy.inf).pvalue
        if n == m:
            paired = stats.ttest_rel(b, a)
            case["paired_p"] = paired.pvalue
            case["paired_low"], case["paired_high"] = paired.confidence_interval(0.95)
            case["sign_p"] = stats.permutation_test((b - a,), lambda x: abs(x.mean()), alternative="greater",
                                                    permutation_type="samples", n_resamples=numpy.inf).pvalue
        yield case


def spreads(random):
    for sizes in [(3, 3), (9, 9, 9), (5, 10, 20)]:
        groups = [numpy.round(random.normal(k, 1 + k, n), 3) for k, n in enumerate(sizes)]
        levene = stats.levene(*groups, center="median")
        yield dict(groups=[g.tolist() for g in groups], statistic=levene.statistic, p=levene.pvalue)


def noncentral():
    for df in [1, 2, 4, 9.5, 30, 200]:
        for delta in [0, 0.7, 2.5, 6]:
            for t in [-1.5, 0.3, 2.1, 5]:
                yield dict(df=df, delta=delta, t=t, p=float(stats.nct.cdf(t, df, delta) if delta else stats.t.cdf(t, df)))


def powers():
    for n in [2, 3, 5, 10, 40]:
        for d in [0, 0.5, 1, 2, 4]:
            yield dict(n=n, d=d, power=float(TTestIndPower().power(d, n, 0.05)))


def layouts(random):
    for rows, columns, holes, scales in [(3, 3, [], (2, 1)), (6, 5, [], (1, 2)), (6, 5, [3, 11, 20], (2, 1.5)), (5, 4, [0, 6, 7], (1.5, 2))]:
        row, column = random.normal(0, scales[0], rows), random.normal(0, scales[1], columns)
        cells = [(i, j, round(5 + row[i] + column[j] + random.normal(), 3)) for i in range(rows) for j in range(columns)]
        cells = [cell for index, cell in enumerate(cells) if index not in holes]
        table = pandas.DataFrame(cells, columns=["row", "column", "value"])
        table["all"] = 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fit = MixedLM.from_formula("value ~ 1", groups="all", re_formula="0", data=table,
                                       vc_formula={"row": "0 + C(row)", "column": "0 + C(column)"}).fit(reml=True, method=["powell", "bfgs"], gtol=1e-10)
        import statsmodels.formula.api as smf
        from statsmodels.stats.anova import anova_lm
        anova = anova_lm(smf.ols("value ~ C(row) + C(column)", table).fit(), typ=2)
        names = fit.model.exog_vc.names
        variance = dict(zip(names, fit.vcomp))
        yield dict(row=[c[0] for c in cells], column=[c[1] for c in cells], value=[c[2] for c in cells],
                   reml=[float(variance["row"]), float(variance["column"]), float(fit.scale)],
                   f=[float(anova["F"].iloc[0]), float(anova["F"].iloc[1])], p=[float(anova["PR(>F)"].iloc[0]), float(anova["PR(>F)"].iloc[1])])


def main():
    random = numpy.random.RandomState(20261123)
    values = [3.0, 1, 4, 1, 5, 9, 2, 6]
    vectors = dict(
        versions=dict(numpy=numpy.__version__, scipy=scipy.__version__, statsmodels=statsmodels.__version__),
        two_samples=list(two_samples(random)), spreads=list(spreads(random)), noncentral=list(noncentral()), powers=list(powers()),
        layouts=list(layouts(random)),
        bootstrap_quantiles=[dict(values=values, q=q, value=float(numpy.quantile(values, q))) for q in [0, 0.1, 0.25, 0.5, 0.9, 1]])
    text = json.dumps(vectors, indent=1, default=float)
    open(sys.argv[1], "w").write(text + "\n")
    print({key: len(value) for key, value in vectors.items()})


if __name__ == "__main__":
    main()
