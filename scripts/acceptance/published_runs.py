#!/usr/bin/env python3
"""Checks on published runs what the tests check on made data of the same form.

usage: scripts/acceptance/published_runs.py POLYPYTHIA WORK_FOLDER LOSS_TABLES EVALUATIONS

LOSS_TABLES holds val_loss.tsv and train_loss_value_embed.tsv, read line by line out of the logs in records/ of
github.com/KellerJordan/modded-nanogpt (commit f411b3d). EVALUATIONS holds, in a folder a model, the 27 result files each of
pythia-70m, -160m, -410m and -1.4b of evals/pythia-v1 of github.com/EleutherAI/pythia (commit a19eecb). All files are known by their
SHA-256. Ends with exit code 1 at the first claim that does not hold.
"""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

TABLES = {
    "train_loss_value_embed.tsv": "f7a4d2d03b9cb542f4147eb22d05bc5b153bb1d2ac7da5192752c0e6b12bced5",
    "val_loss.tsv": "181931e83ec478b95410f21c58eee76584a49c461a3081ccac34042a5b13a217",
}
# Of the sorted lines "SHA-256  file name" of all result files.
EVALUATIONS = "05118e4fbab5b4fe9185d3bcbaa908e63f38685e50e78aecc6798a75eeba7214"


def digest(data):
    return hashlib.sha256(data).hexdigest()


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    tool, work, tables, evaluations = os.path.abspath(sys.argv[1]), *map(pathlib.Path, sys.argv[2:])
    for name, expected in TABLES.items():
        found = digest((tables / name).read_bytes())
        assert found == expected, f"{name} is not the published table: {found}"
    names = sorted(
        path for path in evaluations.rglob("*_step*.json")
        if path.relative_to(evaluations).parts[0] in {f"pythia-{size}" for size in ("70m", "160m", "410m", "1.4b")})
    found = digest("".join(sorted(f"{digest(path.read_bytes())}  {path.name}\n" for path in names)).encode())
    assert found == EVALUATIONS, f"the {len(names)} result files are not the published ones: {found}"

    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)

    def run(*arguments):
        result = subprocess.run(
            [tool, *map(str, arguments), "--json"], cwd=work, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    wide = (tables / "train_loss_value_embed.tsv").absolute()
    summary = run("import", "csv", wide, "--step-column", "step", "--metric", "train_loss", "--out", "wide")
    assert len(summary["runs"]) == 38 and not summary["duplicates"]
    assert all(one["steps"] == 1530 and one["gaps"] == 0 for one in summary["runs"])
    result = run("analyze", "changepoints", "wide")
    decay, = (one for one in result["changepoints"] if one["low"] <= 930 <= one["high"])
    assert decay["kind"] == "slope" and len(decay["runs"]) == 38 and decay["high"] - decay["low"] <= 150, decay
    assert len(result["changepoints"]) <= 6 and result["curves"][0]["common_noise"] > 0.99
    print(f"ValueEmbed, 38 runs: the rate decays from step 930 on; found at {decay['step']}, {decay['low']} to {decay['high']}")

    def group(name, out, table=(tables / "val_loss.tsv").absolute()):
        return run(
            "import", "csv", table, "--run-column", "run", "--step-column", "step", "--value-columns", "val_loss", "--where",
            f"group={name}", "--out", out)

    for name in ("baseline_pr299", "this_pr"):
        group(f"t1/2026-06-11_RecursiveFromBest/{name}", name)
    result = run("analyze", "compare", "baseline_pr299", "this_pr")
    assert result["method"] == "Welch" and abs(result["p_value"] - 0.48) < 0.005, result["p_value"]
    assert result["verdict"].startswith("no difference")
    print(f"RecursiveFromBest: the authors' p is 0.48, found {result['p_value']:.4f}; {result['verdict']}")

    smear, lines = "t1/2025-09-18_Smear", (tables / "val_loss.tsv").read_text().splitlines()
    copies = [line.replace(smear + "\t", smear + "\tcopy-") for line in lines if line.startswith(smear + "\t")]
    (work / "twice.tsv").write_text("\n".join(lines + copies))
    summary = group(smear, "twice", "twice.tsv")
    assert len(summary["duplicates"]) == 10 and all(pair["whole"] for pair in summary["duplicates"])
    print("Smear, imported twice: 10 of 10 duplicates reported")

    summary = run("import", "lm-eval", *sorted({path.parent.absolute() for path in names}), "--out", "evaluations")
    assert len(summary["runs"]) == 4 and all(one["steps"] == 27 for one in summary["runs"]), summary["runs"]
    run("import", "lm-eval", *{path.parent.absolute() for path in names if path.name.startswith("160m_")}, "--out", "one")
    result = run("analyze", "changepoints", "one", "--metric", "lambada_openai/acc")
    decline = [one for one in result["changepoints"]
               if 33_000 <= one["step"] <= 93_000 and one["after"] < 0 < one["before"]]
    assert len(decline) == 1, result["changepoints"]
    print(f"pythia-160m, LAMBADA: accuracy declines late; found at {decline[0]['step']}")


main()
