#!/usr/bin/env python3
"""Training a Pythia size here and in PyTorch, side by side on one core.

usage: python3 Benchmarks/compare-pytorch/compare.py [--sizes 14m,31m,70m,160m] [--rounds 5] [--json FILE] [--markdown]

Builds training-step, sets PyTorch and transformers up in an environment of its own (--python names another), then lets all routes take
turns, round by round: polypythia in fp32 and bf16; Hugging Face's GPTNeoX and a lean module, eager and compiled, in fp32 and by bf16
autocast; and the fastest of each precision (--all: all of them) once more with huge pages for tensors. Same shape, weights and tokens,
batch 1, one thread, OPENBLAS_* unset for all. Needs a quiet machine, a C++ compiler for torch.compile and about 10 GiB of memory.
"""

import argparse
import dataclasses
import datetime
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from contest import ContestError, Outcome, Settings, compete, pair_gain
from routes import BENCHMARKS, FOLDER, OURS, PYTORCH, Route
from suite import SHAPES
from tables import keep, plain, speed_table, verdict_table
from verdicts import Verdict, verdicts


def environment(chosen: pathlib.Path | None) -> pathlib.Path:
    """The Python that has PyTorch: the chosen one, or one in an environment made for it."""
    if chosen:
        return chosen
    folder = BENCHMARKS / ".build/pytorch"
    python = folder / "bin/python"
    if subprocess.run([python, "-c", "import torch, transformers"], capture_output=True).returncode if python.exists() else True:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", FOLDER / "requirements.txt"], check=True)
    return python


def versions(python: pathlib.Path) -> str:
    script = "import torch, transformers; print(f'PyTorch {torch.__version__}, transformers {transformers.__version__}')"
    answer = subprocess.run([python, "-c", script], capture_output=True, text=True)
    if answer.returncode:
        raise ContestError(f"{python} has no PyTorch and transformers: {answer.stderr.strip().splitlines()[-1]}")
    return answer.stdout.strip()


def processor() -> tuple[str, bool]:
    """The CPU's name, and whether it is an AMD Zen 5."""
    facts = {}
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        facts.setdefault(key.strip(), value.strip())
    name = facts.get("model name", "unknown CPU")
    identity = f"{name} (family {facts.get('cpu family', '?')}, model {facts.get('model', '?')})"
    return identity, facts.get("vendor_id") == "AuthenticAMD" and facts.get("cpu family") == "26"


def with_huge_pages(outcomes: Sequence[Outcome], all_of_them: bool) -> list[Route]:
    """The PyTorch routes that run once more with huge pages: all, or the fastest of each precision."""
    done = [outcome for outcome in outcomes if outcome.turns and not outcome.route.is_ours]
    if not all_of_them:
        precisions = sorted({outcome.route.precision for outcome in done})
        done = [max((outcome for outcome in done if outcome.route.precision == precision), key=lambda outcome: outcome.speed)
                for precision in precisions]
    return [outcome.route.with_huge_pages() for outcome in done]


def measure(settings: Settings, routes: Sequence[Route], all_huge: bool) -> list[Outcome]:
    outcomes = [Outcome(route) for route in routes]
    compete(outcomes, settings)
    again = [Outcome(route) for route in with_huge_pages(outcomes, all_huge)]
    if again:
        compete([*(outcome for outcome in outcomes if outcome.route.is_ours and outcome.turns), *again], settings)
    return outcomes + again


def peak_of(outcomes: Sequence[Outcome]) -> float | None:
    """What one core did at most in fp32 during the turns, in GFLOP/s."""
    peaks = [turn.peak_gflops for outcome in outcomes for turn in outcome.turns.values() if turn.peak_gflops]
    return statistics.median(peaks) if peaks else None


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], epilog="Example: python3 Benchmarks/compare-pytorch/compare.py --sizes 14m --rounds 3")
    parser.add_argument("--sizes", default="14m,31m,70m,160m", help=f"of {', '.join(SHAPES)}; default %(default)s")
    parser.add_argument("--rounds", type=int, default=5, help="turns of every route; medians count (default %(default)s)")
    parser.add_argument("--turn-seconds", type=float, default=4, help="length of a turn, at least one step (default %(default)s)")
    parser.add_argument("--sequence-length", type=int, default=2048, help="tokens (default %(default)s)")
    parser.add_argument("--routes", help="only the routes whose names hold one of these words, separated by commas")
    parser.add_argument("--all", action="store_true", help="every PyTorch route with huge pages too, not the fastest alone")
    parser.add_argument("--python", type=pathlib.Path, help="a Python that has PyTorch and transformers")
    parser.add_argument("--json", type=pathlib.Path, help="write everything measured to this file")
    parser.add_argument("--markdown", action="store_true", help="keep the result in Benchmarks/README.md")
    arguments = parser.parse_args()
    arguments.sizes = arguments.sizes.split(",")
    if unknown := [size for size in arguments.sizes if size not in SHAPES]:
        parser.error(f"no size is called {', '.join(unknown)}; there are {', '.join(SHAPES)}")
    if arguments.rounds < 1 or not 1 <= arguments.sequence_length <= 2048:
        parser.error("at least one round and 1 to 2048 tokens are needed")
    words = arguments.routes.split(",") if arguments.routes else [""]
    arguments.routes = [route for route in [*OURS, *PYTORCH] if any(word in route.name for word in words)]
    if not arguments.routes:
        parser.error("no route has such a name; there are " + ", ".join(route.name for route in [*OURS, *PYTORCH]))
    return arguments


def compare(arguments: argparse.Namespace) -> None:
    python = environment(arguments.python) if any(not route.is_ours for route in arguments.routes) else pathlib.Path(sys.executable)
    peers = versions(python) if any(not route.is_ours for route in arguments.routes) else "no PyTorch"
    subprocess.run(["swift", "build", "-c", "release", "--package-path", BENCHMARKS, "--product", "training-step"], check=True,
                   stdout=sys.stderr)
    cpu, is_zen_5 = processor()
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    parts, judged, record = [], [], []
    with tempfile.TemporaryDirectory() as cache:
        for size in arguments.sizes:
            settings = Settings(
                size, arguments.sequence_length, arguments.rounds, arguments.turn_seconds, python, pathlib.Path(cache))
            outcomes = measure(settings, arguments.routes, arguments.all)
            peak = peak_of(outcomes)
            parts.append(speed_table(size, arguments.sequence_length, outcomes, peak))
            print(parts[-1], flush=True)
            judged += verdicts(size, arguments.sequence_length, outcomes, peak, is_zen_5)
            record.append({"size": size, "peak_gflops": peak, "routes": [plain(outcome) for outcome in outcomes]})
        if OURS[0] in arguments.routes:
            settings = dataclasses.replace(settings, size=arguments.sizes[0])
            judged.append(Verdict(settings.size, "two workers / one, wall clock", 1.85, pair_gain(OURS[0], settings)))
    core = next((outcome["facts"]["blas_core"] for outcome in record[0]["routes"] if "blas_core" in outcome["facts"]), "not run")
    heading = (f"{cpu}, {today}; {peers}, OpenBLAS core {core}; fp32 peak {record[0]['peak_gflops'] or 0:.0f} GFLOP/s a core; medians of "
               f"{arguments.rounds} rounds, ratios by CPU time, turn against turn of the same round.")
    if not is_zen_5:
        heading += " PyTorch's own figures of another CPU (AMD Zen 5) are no measure for this one."
    table = verdict_table(judged)
    print(f"{heading}\n\n{table}")
    if arguments.json:
        found = [dataclasses.asdict(verdict) | {"outcome": verdict.outcome} for verdict in judged]
        text = json.dumps({"cpu": cpu, "date": today, "peers": peers, "sizes": record, "verdicts": found}, indent=1)
        arguments.json.write_text(text + "\n")
    if arguments.markdown:
        keep("\n".join([heading + "\n", *parts, table]), BENCHMARKS / "README.md")


def main() -> None:
    try:
        compare(parsed())
    except (ContestError, OSError, subprocess.CalledProcessError) as problem:
        sys.exit(f"compare.py: {problem}")


if __name__ == "__main__":
    main()
