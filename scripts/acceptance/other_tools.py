"""Compares what other tools read with what the program says; called by other-tools.

usage: other_tools.py SWEEP EXPORT_FOLDER            xarray, pandas, NumPy, TensorBoard and h5py on the exports
       other_tools.py SWEEP EXPORT_FOLDER FILE.tsv   the numbers that the R or Octave script printed
"""
import itertools
import json
import math
import pathlib
import sys

import h5py
import numpy
import pandas
import xarray

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "analysis"))
import polypythia

sweep, exports = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
counts = {}


def same(topic, found, expected, tolerance=1e-12):
    """Fails when two numbers differ by more than the tolerance, relative to the expected one."""
    alike = found == expected or (math.isnan(found) and math.isnan(expected))
    if not alike and not abs(found - expected) <= tolerance * abs(expected):
        sys.exit(f"{topic}: found {found!r}, expected {expected!r}")
    counts[topic] = counts.get(topic, 0) + 1


def load(name):
    return json.loads((exports / f"{name}.json").read_text())


def tables_and_figures():
    """The report's tables and figures by their names; a table is a list of rows, each with its cells by their columns."""
    found = {}
    for section in load("report")["sections"]:
        for block in section["blocks"]:
            if "figure" in block:
                found[block["figure"]["id"]] = block["figure"]
            elif "table" in block:
                keys = [column["key"] for column in block["table"]["columns"]]
                found[block["table"]["id"]] = [
                    {key: cell.get("value", cell["text"]) for key, cell in zip(keys, row["cells"])}
                    for row in block["table"]["rows"]]
    return found


def final_losses():
    """(run, training loss, validation loss) as the report states them."""
    for name, rows in tables_and_figures().items():
        if name.startswith("seeds-"):
            for row in rows:
                yield row["run"], row["training_loss"], row["validation_loss"]


def check_report():
    data, report = polypythia.load(sweep), tables_and_figures()
    runs = {path.parent.name: path.parent for path in polypythia.traces(sweep).values()}
    places = {}
    for name, folder in runs.items():
        with h5py.File(folder / "trace.h5") as file:
            init, order = int(file.attrs["init_seed"]), int(file.attrs["data_seed"])
            seed = init if init == order else f"init {init}, data {order}"
            places[name] = data.sel(size=polypythia._text(file.attrs["size"]), seed=seed)
    for run, training, validation in final_losses():
        same("final losses of the report", float(places[run].training_loss.dropna("update")[-1]), training)
        same("final losses of the report", float(places[run].validation_loss.dropna("step")[-1]), validation)
    for size in data["size"].values:
        spread = polypythia.spread(data.validation_loss.sel(size=size))
        figure = report[f"validation-loss-{size}"]
        for line in figure["lines"]:
            own = spread["median"] if line["role"] == "median" else places[line["source"].split("/")[0]].validation_loss
            for step, value in zip(line["x"], line["y"]):
                same("medians and curves of the report", value, float(own.sel(step=step)))
        for step, low, high in zip(*(figure["band"][key] for key in ("x", "low", "high"))):
            same("quartiles of the report", low, float(spread.lower_quartile.sel(step=step)))
            same("quartiles of the report", high, float(spread.upper_quartile.sel(step=step)))
        names = [run for run in sorted(runs) if run in places and places[run]["size"] == size]
        for row in report.get(f"cka-{size}", []):
            values = [polypythia.activations(runs[run], row["site"], int(data.step[-1])) for run in names]
            pairs = [polypythia.debiased_cka(*pair) for pair in itertools.combinations(values, 2)]
            same("CKA of the report", row["mean"], float(numpy.mean(pairs)), 1e-9)
            same("CKA of the report", row["least"], min(pairs), 1e-9)
            same("CKA of the report", row["most"], max(pairs), 1e-9)
            same("CKA of the report", row["pairs"], len(pairs))


def check_spread():
    data = polypythia.load(sweep)
    for metric in load("variance")["metrics"]:
        for size in metric["sizes"]:
            values = data[metric["metric"]].sel(size=size["size"])
            spread = polypythia.spread(values)
            axis = "update" if "update" in values.dims else "step"
            for row in size["steps"]:
                own = spread.sel({axis: row["step"]})
                for key in ("mean", "standard_deviation", "least", "most", "count"):
                    same("means and spreads of analyze variance", float(own[key]), float(row[key]), 1e-9)


def check_tables():
    data = polypythia.load(sweep)
    for name, column, variable, axis in [
            ("train", "loss", "training_loss", "update"), ("validation", "loss", "validation_loss", "step"),
            ("weights", "l2", "l2", "step")]:
        csv = pandas.read_csv(exports / "csv" / f"{name}.csv", float_precision="round_trip")
        lines = pandas.read_json(exports / "jsonl" / f"{name}.jsonl", lines=True, precise_float=True)
        for table, tolerance in [(csv, 0), (lines, 1e-14)]:
            for row in table.itertuples():
                expected = float(data[variable].sel({"size": row.size, "seed": row.init_seed, axis: row.step}))
                same(f"pandas on {'csv' if table is csv else 'jsonl'}", getattr(row, column), expected, tolerance)
        median = csv.groupby(["size", "step"])[column].median()
        expected = polypythia.spread(data[variable])["median"]
        for (size, step), value in median.items():
            same("pandas medians", value, float(expected.sel({"size": size, axis: step})))


def check_arrays():
    runs = polypythia.traces(sweep)
    with numpy.load(exports / "npz", allow_pickle=False) as arrays:
        for run, trace in runs.items():
            with h5py.File(trace) as file:
                def visit(name, dataset):
                    if isinstance(dataset, h5py.Dataset):
                        found, expected = arrays[f"{run}/{name}"], dataset[()]
                        if expected.dtype.kind == "S":
                            expected = numpy.char.decode(expected, "utf-8")
                        else:
                            assert found.dtype == expected.dtype, (name, found.dtype, expected.dtype)
                        assert found.shape == expected.shape, name
                        assert numpy.array_equal(found, expected, equal_nan=expected.dtype.kind == "f"), name
                        counts["numpy.load"] = counts.get("numpy.load", 0) + 1
                file.visititems(visit)
    for run, trace in runs.items():
        for group in ["train", "validation", "weights", "activations", "probe", "events", "timing"]:
            with xarray.open_dataset(exports / "hdf5", engine="h5netcdf", group=f"{run}/{group}") as copy:
                with xarray.open_dataset(trace, engine="h5netcdf", group=group) as original:
                    assert copy.identical(original), (run, group)
            counts["xarray on the repacked file"] = counts.get("xarray on the repacked file", 0) + 1
    table = pandas.read_csv(next((exports / "activations").glob("*.csv")), float_precision="round_trip")
    run = table.run[0]
    part = table[table.step == table.step.max()].pivot(index="token", columns="feature", values="final")
    values = polypythia.activations(sweep / run, "final", table.step.max()).values
    assert numpy.array_equal(part.values, values.astype("float64"))
    counts["activations as a table"] = part.size


def check_tensorboard():
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    for run, trace in polypythia.traces(sweep).items():
        reader = EventAccumulator(str(exports / "tensorboard" / run), size_guidance={"scalars": 0})
        reader.Reload()
        with h5py.File(trace) as file:
            weights = file["weights"]
            expected = {f"{group}/{name}": (file[group]["step"][:], file[group][name][:])
                        for group in ("train", "timing", "validation") for name in file[group] if name not in ("step", "digest")}
            for place, metric in enumerate(weights["metric"].asstr("utf-8")[:]):
                expected[f"weights/{metric}"] = weights["step"][:], weights["model"][:, place]
            for row, matrix in enumerate(weights["matrix"].asstr("utf-8")[:]):
                for place, metric in enumerate(weights["matrix_metric"].asstr("utf-8")[:]):
                    expected[f"weights/{matrix}/{metric}"] = weights["step"][:], weights["per_matrix"][:, row, place]
        assert set(reader.Tags()["scalars"]) == set(expected), set(reader.Tags()["scalars"]) ^ set(expected)
        for tag, (steps, values) in expected.items():
            events = reader.Scalars(tag)
            assert [event.step for event in events] == steps.tolist(), tag
            for event, value in zip(events, values):
                same("TensorBoard's reader", event.value, float(numpy.float32(value)), 0)


def check_script(path):
    data = polypythia.load(sweep)
    spread = polypythia.spread(data.validation_loss).isel(size=0, step=-1)
    found = dict(line.split("\t") for line in path.read_text().splitlines())
    losses = {run: (training, validation) for run, training, validation in final_losses()}
    for name, text in found.items():
        words, value = name.split(), float(text)
        if words[0] == "debiased_cka":
            first = list(polypythia.traces(sweep))[:2]
            pair = [polypythia.activations(sweep / run, words[1], int(data.step[-1])) for run in first]
            same(f"{path.stem}: CKA", value, polypythia.debiased_cka(*pair), 1e-9)
        elif words[-1] == "l2":
            seed = int(words[0].rsplit("seed", 1)[1])
            same(f"{path.stem}: weight metrics", value, float(data.l2.sel(seed=seed).isel(size=0, step=-1)))
        elif words[-1].endswith("_loss"):
            same(f"{path.stem}: final losses", value, losses[words[0]][words[-1] == "validation_loss"])
        else:
            same(f"{path.stem}: median and spread", value, float(spread[words[-1]]), 1e-9)


if len(sys.argv) > 3:
    check_script(pathlib.Path(sys.argv[3]))
else:
    for check in (check_report, check_spread, check_tables, check_arrays, check_tensorboard):
        check()
for topic, count in counts.items():
    print(f"{topic}: {count} {'arrays' if topic == 'numpy.load' else 'groups' if 'xarray' in topic else 'numbers'} agree")
