"""Reads folders of runs (sweeps and imports) with h5py and xarray. One file: copy it beside your notebook.

    import polypythia
    sweep = polypythia.load("SWEEP")                       # xarray.Dataset over size, seed, step (and update)
    polypythia.spread(sweep.validation_loss)               # median, quartiles, mean, standard deviation over seeds
    x = polypythia.activations("SWEEP/pythia-14m-seed1", "final", 96)
    y = polypythia.activations("SWEEP/pythia-14m-seed2", "final", 96)
    polypythia.debiased_cka(x, y)
"""
import pathlib

import h5py
import numpy
import xarray


def traces(folder):
    """The traces of a folder of runs by the run's name, or its folder's where two runs share a name."""
    found = {}
    for path in sorted(pathlib.Path(folder).glob("*/trace.h5")):
        with h5py.File(path, "r") as file:
            name = _text(file.attrs.get("run", path.parent.name))
        found[path.parent.name if name in found else name] = path
    if not found:
        raise FileNotFoundError(f"{folder} holds no folder with a trace.h5")
    return found


def _text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def _names(dataset):
    return [_text(name) for name in dataset[:]]


def _curves(file):
    """Yields (name, axis, steps, values) for every curve of a trace; axis is "update" or "step"."""
    for group, axis in [("train", "update"), ("timing", "update"), ("validation", "step"), ("metrics", "step")]:
        for name, data in file.get(group, {}).items():
            if name in ("step", "digest"):
                continue
            title = {"train/loss": "training_loss", "validation/loss": "validation_loss"}.get(f"{group}/{name}", name)
            if group == "metrics":
                title = _text(data.attrs.get("long_name", name))
            yield title, axis, file[group]["step"][:], data[:]
    if "weights" in file:
        weights = file["weights"]
        for index, name in enumerate(_names(weights["metric"])):
            yield name, "step", weights["step"][:], weights["model"][:, index]
    for task in file.get("evaluation", {}).values():
        for name, data in task.items():
            if name != "step" and data.shape == task["step"].shape:
                title = f"{_text(task.attrs['long_name'])}/{_text(data.attrs.get('long_name', name))}"
                yield title, "step", task["step"][:], data[:]


def load(folder):
    """All curves of a folder of runs: a variable for each, over size, seed and step.

    `training_loss`, `gradient_norm`, `learning_rate` and the times lie over `update`, every update from 1; all other variables
    lie over `step`, the updates done when something was observed. What a run lacks is NaN. A seed is a number where one seed
    decides the whole run, "init 1, data 2" in a factorial sweep (then `init_seed` and `data_seed` tell), and the run's name
    where none is known.
    """
    runs, curves, steps = [], [], {"step": set(), "update": set()}
    for name, path in traces(folder).items():
        with h5py.File(path, "r") as file:
            init, data = int(file.attrs["init_seed"]), int(file.attrs["data_seed"])
            seed = name if min(init, data) < 0 else init if init == data else f"init {init}, data {data}"
            runs.append((_text(file.attrs["size"]), seed, init, data))
            curves.append(list(_curves(file)))
            for _, axis, where, _ in curves[-1]:
                steps[axis].update(where.tolist())
    if len({type(run[1]) for run in runs}) > 1:
        runs = [(run[0], run[1] if isinstance(run[1], str) else f"init {run[2]}, data {run[3]}", *run[2:]) for run in runs]
    sizes = sorted({run[0] for run in runs}, key=_magnitude)
    order = sorted({run[1:] for run in runs}, key=lambda run: (run[1], run[2], str(run[0])))
    seeds = [run[0] for run in order]
    axes = {axis: numpy.array(sorted(where), dtype="int64") for axis, where in steps.items() if where}
    result = xarray.Dataset(coords={"size": sizes, "seed": seeds, **axes})
    for place, name in [(1, "init_seed"), (2, "data_seed")]:
        result = result.assign_coords({name: ("seed", [run[place] for run in order])})
    arrays = {}
    for (size, seed, _, _), own in zip(runs, curves):
        for name, axis, where, values in own:
            if name not in arrays:
                shape = len(sizes), len(seeds), len(axes[axis])
                arrays[name] = ("size", "seed", axis), numpy.full(shape, numpy.nan)
            # Where a killed run left one list longer than the other, what both have counts.
            count = min(len(where), len(values))
            places = numpy.searchsorted(axes[axis], where[:count])
            arrays[name][1][sizes.index(size), seeds.index(seed), places] = values[:count]
    return result.assign(arrays)


def _magnitude(size):
    units = {"k": 1e3, "m": 1e6, "b": 1e9}
    try:
        return float(size[:-1]) * units[size[-1]], size
    except (KeyError, ValueError, IndexError):
        return float("inf"), size


def spread(values, over="seed"):
    """Median, quartiles, mean, standard deviation (n - 1), least, most and number of values over seeds; NaN is left out."""
    quantiles = values.quantile([0.25, 0.5, 0.75], dim=over)
    return xarray.Dataset({
        "median": quantiles.sel(quantile=0.5, drop=True), "lower_quartile": quantiles.sel(quantile=0.25, drop=True),
        "upper_quartile": quantiles.sel(quantile=0.75, drop=True), "mean": values.mean(over),
        "standard_deviation": values.std(over, ddof=1), "least": values.min(over), "most": values.max(over),
        "count": values.count(over)})


def factorial(values):
    """The values of a factorial sweep over init_seed and data_seed instead of seed."""
    return values.set_index(seed=["init_seed", "data_seed"]).unstack("seed")


def matrices(run):
    """The metrics of every weight matrix of one run, over step, matrix and matrix_metric; `run` is the run's folder."""
    with xarray.open_dataset(pathlib.Path(run) / "trace.h5", engine="h5netcdf", group="weights") as dataset:
        return dataset.per_matrix.load()


def activations(run, site, step):
    """The activations of one run on the probe set, over token and feature; `run` is the run's folder."""
    with h5py.File(pathlib.Path(run) / "trace.h5", "r") as file:
        group = file["activations"]
        rows = numpy.flatnonzero(group["step"][:] == step)
        if site not in group or not len(rows):
            raise KeyError(f"{run} has no activations of {site!r} at step {step}; steps: {group['step'][:].tolist()}")
        return xarray.DataArray(group[site][rows[0]], dims=("token", "feature"), name=site)


def debiased_cka(x, y):
    """Debiased linear CKA of two arrays over the same items: HSIC by the unbiased estimator of Song et al. (2012)."""

    def prepared(values):
        values = numpy.asarray(values, dtype="float64")
        products = values @ values.T
        numpy.fill_diagonal(products, 0)
        return products

    def independence(k, l):
        n = len(k)
        sums = k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 / (n - 2) * k.sum(0) @ l.sum(0)
        return (numpy.sum(k * l) + sums) / (n * (n - 3))

    k, l = prepared(x), prepared(y)
    return independence(k, l) / numpy.sqrt(independence(k, k) * independence(l, l))
