#!/usr/bin/env python3
"""Computes numbers of a report again from the traces, with analysis/polypythia.py.

usage: report_numbers.py TOOL FOLDER       (a sweep's folder; a report is written into it as report.json)
needs: numpy, h5py, xarray, h5netcdf

Compared with the report's JSON are the last losses of every run, their median, mean, standard deviation and range, the loss curves
as they are drawn, and debiased CKA of pairs of runs at the last site and step. Numbers agree to 1 part in 10^9
(CKA: 10^6, from single-precision activations).
"""

import json
import pathlib
import subprocess
import sys

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "analysis"))
import polypythia  # noqa: E402

problems, compared = [], 0


def same(what, reported, own, tolerance=1e-9):
    global compared
    compared += 1
    if not numpy.isclose(reported, own, rtol=tolerance, atol=tolerance):
        problems.append(f"{what}: {reported} in the report, {own} from the traces")


def check_seeds(table, sweep, size):
    columns = [column["key"] for column in table["columns"]]
    names = ("validation_loss", "training_loss")
    own = {name: sweep[name].sel(size=size) for name in names}
    for row in table["rows"]:
        cells = dict(zip(columns, row["cells"]))
        for name in names:
            if "value" in cells[name]:
                values = own[name].sel(seed=int(cells["init_seed"]["value"])).dropna(own[name].dims[-1])
                same(f"{name} of {row['cells'][0]['text']}", cells[name]["value"], float(values[-1]))
    for name in names:
        last = own[name].dropna(own[name].dims[-1]).isel({own[name].dims[-1]: -1})
        spread = polypythia.spread(last)
        rows = {row["cells"][0]["text"]: dict(zip(columns, row["cells"]))[name].get("value") for row in table["footers"]}
        for label, value in rows.items():
            if value is None:
                continue
            if label.startswith("mean"):
                same(f"mean {name}", value, float(spread["mean"]))
            elif label == "median":
                same(f"median {name}", value, float(spread["median"]))
            elif label == "standard deviation":
                same(f"standard deviation of {name}", value, float(spread.standard_deviation))
            elif label == "range":
                same(f"range of {name}", value, float(spread.most - spread.least))


def check_curves(figure, sweep, size):
    for line in figure["lines"]:
        if "seed" not in line:
            continue
        own = sweep.validation_loss.sel(size=size, seed=line["seed"])
        for step, value in zip(line["x"], line["y"]):
            same(f"{figure['id']}, {line['label']}, step {step:g}", value, float(own.sel(step=int(step))))


def check_similarity(figure, folder, similarity, size):
    """Every pair where all tokens are compared; else the mean over pairs by all tokens, where the analysis has it."""
    found = next(entry for entry in similarity["sizes"] if entry["size"] == size)
    runs, site = found["scope"]["runs"], found["sites"][-1]
    arrays = [polypythia.activations(folder / run, site["site"], found["scope"]["last_step"]) for run in runs]
    pairs = [(left, right) for left in range(len(runs)) for right in range(left)]
    own = [float(polypythia.debiased_cka(arrays[left], arrays[right])) for left, right in pairs]
    if similarity["items"] == "tokens":
        for (left, right), value in zip(pairs, own):
            same(f"CKA of {runs[left]} and {runs[right]} at {site['site']}", figure["matrix"]["values"][left][right], value, 1e-6)
    elif "all_tokens" in site["trajectory"][-1]:
        same(f"mean CKA over all tokens at {site['site']}", site["trajectory"][-1]["all_tokens"], numpy.mean(own), 1e-6)
    else:
        print("CKA of one occurrence of every token is not computed again; polypythia analyze similarity stores that of all tokens")


def main():
    tool, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    subprocess.run([tool, "report", str(folder), "--format", "json"], check=True, capture_output=True)
    report = json.loads((folder / "report.json").read_text())
    similarity = json.loads((folder / "results/similarity.json").read_text())
    sweep = polypythia.load(folder)
    blocks = [block for section in report["sections"] for block in section["blocks"]]
    for size in (str(name) for name in sweep["size"].values):
        for table in (block["table"] for block in blocks if block["kind"] == "table"):
            if table["id"] == f"seeds-{size}":
                check_seeds(table, sweep, size)
        for figure in (block["figure"] for block in blocks if block["kind"] == "figure"):
            if figure["id"] == f"validation-loss-{size}":
                check_curves(figure, sweep, size)
            if figure["id"] == f"cka-matrix-{size}":
                check_similarity(figure, folder, similarity, size)
    for problem in problems:
        print(problem)
    print(f"{compared} numbers compared, {len(problems)} differ")
    sys.exit(bool(problems) or compared == 0)


if __name__ == "__main__":
    main()
