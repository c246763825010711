"""Every analysis of a synthetic sweep of 9 seeds x 5 sizes x 154 observations, timed.

usage: run.py [FOLDER]      (default: a temporary folder)
needs: swift build -c release; swift build -c release --package-path Benchmarks --product synthetic-sweep

The first call computes, the second reads the stored result. Wall seconds and CPU seconds of the whole command, with OPENBLAS_* unset.
`maps` includes its leave-one-run-out fits, which the limit of 60 seconds would leave out.
"""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = ROOT / ".build/release/polypythia"
WRITER = ROOT / "Benchmarks/.build/release/synthetic-sweep"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("OPENBLAS_")}
LIMIT = 60


def commands(first, second):
    yield "outliers", ["outliers", first]
    yield "changepoints", ["changepoints", first]
    yield "spikes", ["spikes", first]
    yield "variance", ["variance", first]
    yield "plan", ["plan", first, "--size", "14m"]
    yield "compare", ["compare", first, second, "--size", "14m"]
    yield "maps", ["maps", first]


def timed(arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    subprocess.run([TOOL, "analyze", *arguments, "--json"], check=True, capture_output=True, env=ENVIRONMENT)
    wall = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return "unknown processor"


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(temporary)
        first, second = str(folder / "first"), str(folder / "second")
        for place, seed in ((first, "1"), (second, "2")):
            subprocess.run([WRITER, place, seed], check=True)
        print(f"{processor()}, {os.cpu_count()} processors\n")
        print("| command | first call, s | CPU, s | second call, s |\n| --- | --- | --- | --- |")
        total = 0
        for name, arguments in commands(first, second):
            wall, cpu = timed(arguments)
            again, _ = timed(arguments)
            total += wall
            print(f"| {name} | {wall:.2f} | {cpu:.2f} | {again:.2f} |", flush=True)
        print(f"| all | {total:.2f} | | |")
    sys.exit(total > LIMIT)


if __name__ == "__main__":
    main()
