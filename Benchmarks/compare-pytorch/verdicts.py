"""What is needed of a comparison, beside what was measured."""

import dataclasses
import math
import statistics
from collections.abc import Sequence

from contest import Outcome
from suite import SHAPES, VOCABULARY_ROWS

GIB = 1 << 30

# Tokens per second of PyTorch on one Zen 5 core at sequence 2048, by size and route, measured in November 2026 before any of this was
# built. A run on the same kind of CPU that finds PyTorch much slower than that compares with a PyTorch held back.
ZEN_5 = {
    "14m": {"Hugging Face fp32 eager": 863, "Hugging Face fp32 compiled": 931, "lean module fp32 eager": 795,
            "lean module fp32 compiled": 1166, "Hugging Face bf16 eager": 1128, "Hugging Face bf16 compiled": 1734,
            "lean module bf16 eager": 1146, "lean module bf16 compiled": 2400},
    "31m": {"Hugging Face fp32 eager": 511, "lean module bf16 compiled": 1322},
    "70m": {"Hugging Face fp32 eager": 245, "Hugging Face fp32 compiled": 232, "lean module fp32 eager": 241,
            "lean module fp32 compiled": 267, "Hugging Face bf16 eager": 487, "Hugging Face bf16 compiled": 539,
            "lean module bf16 eager": 526, "lean module bf16 compiled": 649},
    "160m": {"Hugging Face fp32 eager": 94, "lean module bf16 compiled": 251},
}
# Bytes beyond 16 a parameter that training may take.
MEMORY_BEYOND = {"70m": 0.5 * GIB, "160m": 1.0 * GIB, "410m": 2.2 * GIB}
# How many times as fast as plain Hugging Face code bf16 has to be.
HUGGING_FACE_NEEDED = {"14m": 4.0, "31m": 4.0, "70m": 4.0, "160m": 3.5}


@dataclasses.dataclass(frozen=True)
class Verdict:
    """One thing needed; `measured` is None where it was not measured, and `remark` then says why."""

    size: str
    subject: str
    needed: float
    measured: float | None
    unit: str = ""
    at_most: bool = False
    remark: str = ""

    @property
    def outcome(self) -> str:
        if self.measured is None:
            return "not measured"
        return "met" if (self.measured <= self.needed if self.at_most else self.measured >= self.needed) else "missed"

    @property
    def cells(self) -> list[str]:
        measured = "" if self.measured is None else f"{self.measured:.2f}{self.unit}"
        needed = f"{'at most' if self.at_most else 'at least'} {self.needed:.2f}{self.unit}"
        return [self.size, self.subject + (f" ({self.remark})" if self.remark else ""), needed, measured, self.outcome]


def verdicts(size: str, length: int, outcomes: Sequence[Outcome], peak: float | None, is_zen_5: bool) -> list[Verdict]:
    """All that is needed of one size."""
    measured = {outcome.route.name: outcome for outcome in outcomes if outcome.turns}
    ours = {precision: measured.get(f"polypythia {precision}") for precision in ("fp32", "bf16")}
    found = [speed_verdict(size, precision, ours[precision], measured, outcomes) for precision in ("fp32", "bf16")]
    found.append(hugging_face_verdict(size, ours["bf16"], measured.get("Hugging Face fp32 eager")))
    found += [share_verdict(size, length, ours["fp32"], peak), *memory_verdicts(size, ours["fp32"], measured), loss_verdict(size, outcomes)]
    if size == "14m" and ours["fp32"]:
        found.append(Verdict(size, "seconds from launch to the end of the first step", 2, statistics.median(ours["fp32"].launch_seconds), " s", True))
    if is_zen_5 and length == 2048:
        found += [Verdict(size, f"{name}, of what was measured on this kind of CPU before", 0.9, measured[name].speed / speed)
                  for name, speed in ZEN_5.get(size, {}).items() if name in measured]
    return [verdict for verdict in found if verdict]


def speed_verdict(
    size: str, precision: str, ours: Outcome | None, measured: dict[str, Outcome], outcomes: Sequence[Outcome]
) -> Verdict | None:
    """Against the PyTorch route of the same precision that comes closest."""
    needed = {"fp32": 2.0, "bf16": 1.5}[precision]
    rivals = [outcome for outcome in measured.values() if not outcome.route.is_ours and outcome.route.precision == precision]
    subject = f"polypythia {precision} / best PyTorch {precision}"
    if not rivals:
        return None
    if not ours:
        reason = next((outcome.problem for outcome in outcomes if outcome.route.name == f"polypythia {precision}"), "left out")
        return Verdict(size, subject, needed, None, remark=reason)
    best = min(rivals, key=ours.ratio)
    return Verdict(size, subject, needed, ours.ratio(best), remark=best.route.name)


def hugging_face_verdict(size: str, ours: Outcome | None, plain: Outcome | None) -> Verdict | None:
    needed = HUGGING_FACE_NEEDED.get(size)
    return Verdict(size, "polypythia bf16 / Hugging Face fp32 eager", needed, ours.ratio(plain)) if needed and ours and plain else None


def share_verdict(size: str, length: int, ours: Outcome | None, peak: float | None) -> Verdict | None:
    if SHAPES[size].width < 512 or not ours or not peak:
        return None
    rate = ours.speed * SHAPES[size].operations_per_token(length) / 1e9
    return Verdict(size, "polypythia fp32, share of the fp32 peak", 0.70, rate / peak)


def memory_verdicts(size: str, ours: Outcome | None, measured: dict[str, Outcome]) -> list[Verdict]:
    if not ours:
        return []
    if size in MEMORY_BEYOND:
        bound = 16 * SHAPES[size].parameters + MEMORY_BEYOND[size]
        return [Verdict(size, "polypythia fp32, peak memory", bound / GIB, ours.peak_memory_bytes / GIB, " GiB", True)]
    rivals = [outcome for outcome in measured.values() if not outcome.route.is_ours]
    if not rivals:
        return []
    leanest = min(rivals, key=lambda outcome: outcome.peak_memory_bytes)
    ratio = ours.peak_memory_bytes / leanest.peak_memory_bytes
    return [Verdict(size, "peak memory, polypythia fp32 / leanest PyTorch", 0.6, ratio, at_most=True, remark=leanest.route.name)]


def loss_verdict(size: str, outcomes: Sequence[Outcome]) -> Verdict:
    """All draw the same weights and tokens, so first losses agree but for rounding and for the last position, which Hugging Face's code
    leaves out. Logits of fresh weights vary by 2/5, so that the loss is near the logarithm of the vocabulary plus half of that."""
    losses = [outcome.first_loss for outcome in outcomes if outcome.turns]
    expected = math.log(VOCABULARY_ROWS) + 0.2
    gap = max(max(losses) - min(losses), abs(losses[0] - expected) - 0.05)
    remark = f"{min(losses):.4f} to {max(losses):.4f}, near {expected:.2f} expected"
    return Verdict(size, "largest difference of first losses", 0.01, gap, at_most=True, remark=remark)
