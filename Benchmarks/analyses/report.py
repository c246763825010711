"""The report of a synthetic sweep of 9 seeds x 5 sizes x 154 observations, from stored results.

usage: report.py [FOLDER]      (default: a temporary folder)
needs: swift build -c release; swift build -c release --package-path Benchmarks --product synthetic-sweep

The first call computes what a report computes by itself; the others read it and render. Limits: 10 seconds, 1 GiB, 5 MB of HTML.
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


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(temporary) / "sweep"
        if not folder.exists():
            subprocess.run([WRITER, str(folder), "1"], check=True)
        print("| form | wall, s | most memory so far, MiB | size, kB |\n| --- | --- | --- | --- |")
        slowest = largest = 0
        for number, form in enumerate(["html", "html", "md", "json"]):
            begun = time.monotonic()
            subprocess.run([TOOL, "report", str(folder), "--format", form], check=True, capture_output=True, env=ENVIRONMENT)
            wall = time.monotonic() - begun
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            size = (folder / f"report.{form}").stat().st_size
            largest = max(largest, size if form == "html" else 0)
            if number > 0:
                slowest = max(slowest, wall)
            print(f"| {form}{', computing' if number == 0 else ''} | {wall:.2f} | {memory:.0f} | {size / 1000:.0f} |", flush=True)
    sys.exit(slowest > 10 or memory > 1024 or largest > 5_000_000)


if __name__ == "__main__":
    main()
