"""Imports a long table beside pandas.read_csv, and 500 small files; prints seconds, rates and peak memory.

    python Benchmarks/import-tables/compare.py [MEGABYTES (1000)] [ROUNDS (3)]      needs pandas, and `swift build -c release`

The table has a column for the run (24 runs), the step, three metrics and the time as text. Both sides read it from the page cache, one
after the other in each round; pandas reads with its defaults.
"""

import math
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

TOOL = pathlib.Path(__file__).parents[2] / ".build/release/polypythia"
PANDAS = "import pandas, sys; print(len(pandas.read_csv(sys.argv[1])))"


def write_table(path, megabytes):
    rows = megabytes * 1_000_000 // 75 // 24
    noise = [random.Random(1).random() for _ in range(4096)]
    with open(path, "w") as file:
        file.write("run,step,train_loss,grad_norm,learning_rate,time\n")
        for run in range(24):
            file.writelines(
                f"pythia-14m-seed{run + 1},{step},{3 + 8 * (step + 1) ** -0.4 + 0.05 * noise[(step * 7 + run) % 4096]:.7g},"
                f"{0.5 + noise[(step * 3 + run) % 4096]:.6g},{1e-3 * (1 - step / rows):.6e},"
                f"2026-01-01T{step // 3600 % 24:02}:{step // 60 % 60:02}:{step % 60:02}\n"
                for step in range(rows))


def measured(command):
    """Seconds and peak megabytes of a command."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} failed")
    return time.perf_counter() - begin, usage.ru_maxrss / 1000


def main():
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        table = f"{folder}/table.csv"
        write_table(table, megabytes)
        ratios = []
        for number in range(rounds):
            ours, ours_memory = measured([TOOL, "import", "csv", table, "--out", f"{folder}/out{number}"])
            theirs, theirs_memory = measured([sys.executable, "-c", PANDAS, table])
            ratios.append(theirs / ours)
            size = pathlib.Path(table).stat().st_size / 1e6
            print(f"{size:.0f} MB: polypythia {ours:.1f} s, {ours_memory:.0f} MB; pandas {theirs:.1f} s, {theirs_memory:.0f} MB; "
                  f"speed {theirs / ours:.2f} of pandas'", flush=True)
        print(f"median speed {statistics.median(ratios):.2f} of pandas'; wanted at least 0.5, below 500 MB")
        for run in range(500):
            lines = (f"{step},{3 + 8 * math.exp(-step / 300) + run / 1000:.6f},\n" for step in range(1000))
            pathlib.Path(folder, f"seed{run}.csv").write_text("step,train_loss,val_loss\n" + "".join(lines))
        pathlib.Path(table).unlink()
        seconds, memory = measured([TOOL, "import", "csv", folder + "/seed0.csv"] + [
            f"{folder}/seed{run}.csv" for run in range(1, 500)] + ["--out", f"{folder}/many"])
        print(f"500 files of 1,000 rows: {seconds:.1f} s, {memory:.0f} MB; wanted below 20 s")


if __name__ == "__main__":
    main()
