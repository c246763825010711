"""The result of a comparison as Markdown and as plain values."""

import pathlib
from collections.abc import Sequence

from contest import ContestError, Outcome
from suite import SHAPES
from verdicts import GIB, Verdict

BEGIN, END = "<!-- compare-pytorch: begin -->", "<!-- compare-pytorch: end -->"
COLUMNS = ["tokens/s, CPU", "tokens/s, wall", "polypythia fp32 is", "polypythia bf16 is", "GFLOP/s", "share of fp32 peak", "peak memory, GiB",
           "first step after, s"]


def markdown(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def speed_table(size: str, length: int, outcomes: Sequence[Outcome], peak: float | None) -> str:
    ours = [next((outcome for outcome in outcomes if outcome.route.is_ours and outcome.route.precision == precision and outcome.turns), None)
            for precision in ("fp32", "bf16")]
    rows = []
    for outcome in outcomes:
        if not outcome.turns:
            rows.append([outcome.route.name, f"not measured: {outcome.problem}", *[""] * (len(COLUMNS) - 1)])
            continue
        rate = outcome.speed * SHAPES[size].operations_per_token(length) / 1e9
        ratios = [f"{mine.ratio(outcome):.2f} x" if mine and mine is not outcome else "" for mine in ours]
        rows.append([
            outcome.route.name, f"{outcome.speed:,.0f}", f"{outcome.clock_speed:,.0f}", *ratios, f"{rate:.0f}",
            f"{rate / peak:.0%}" if peak else "", f"{outcome.peak_memory_bytes / GIB:.2f}", f"{min(outcome.launch_seconds):.1f}"])
    return markdown([f"{size}, sequence {length:,}", *COLUMNS], rows)


def verdict_table(verdicts: Sequence[Verdict]) -> str:
    return markdown(["size", "what", "needed", "measured", ""], [verdict.cells for verdict in verdicts])


def plain(outcome: Outcome) -> dict[str, object]:
    """One route's measurements for the JSON file."""
    return {
        "route": outcome.route.name, "precision": outcome.route.precision, "problem": outcome.problem, "facts": outcome.facts,
        "first_loss": outcome.first_loss, "peak_memory_bytes": outcome.peak_memory_bytes, "seconds_to_first_step": outcome.launch_seconds,
        "turns": [{"round": round_, "tokens_per_processor_second": turn.by_processor, "tokens_per_second": turn.by_clock,
                   "peak_gflops": turn.peak_gflops} for round_, turn in outcome.turns.items()],
    }


def keep(text: str, document: pathlib.Path) -> None:
    """Puts the text where the document keeps the last result."""
    before, begin, rest = document.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ContestError(f"{document} has no lines {BEGIN} and {END} between which the result belongs")
    document.write_text(f"{before}{begin}\n{text}\n{end}{after}")
