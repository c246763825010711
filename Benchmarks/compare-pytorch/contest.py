"""Processes that train at our word, taking turns."""

import contextlib
import dataclasses
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence

from routes import Route
from suite import SHAPES


class ContestError(Exception):
    """Why a comparison cannot go on."""


@dataclasses.dataclass
class Turn:
    """Some steps in a row: tokens per second by CPU time, which being descheduled does not count against, and by the clock."""

    by_processor: float
    by_clock: float
    peak_gflops: float | None


@dataclasses.dataclass
class Outcome:
    """What was measured of one route; turns by the number of their round, in which every route of a group had its turn."""

    route: Route
    turns: dict[int, Turn] = dataclasses.field(default_factory=dict)
    launch_seconds: list[float] = dataclasses.field(default_factory=list)
    first_loss: float = 0
    peak_memory_bytes: int = 0
    facts: dict[str, object] = dataclasses.field(default_factory=dict)
    problem: str = ""

    @property
    def speed(self) -> float:
        return statistics.median(turn.by_processor for turn in self.turns.values())

    @property
    def clock_speed(self) -> float:
        return statistics.median(turn.by_clock for turn in self.turns.values())

    def ratio(self, other: "Outcome") -> float:
        """How many times as fast as another: the median over the rounds that both took part in."""
        shared = self.turns.keys() & other.turns.keys()
        return statistics.median(self.turns[round_].by_processor / other.turns[round_].by_processor for round_ in shared)


@dataclasses.dataclass(frozen=True)
class Settings:
    size: str
    length: int
    rounds: int
    turn_seconds: float
    python: pathlib.Path
    cache: pathlib.Path


class Worker:
    """One process; it waits, and takes no time, while it is not told to step."""

    def __init__(self, outcome: Outcome, settings: Settings) -> None:
        self.outcome, self.length, self.steps = outcome, settings.length, 1
        self.begun = time.monotonic()
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            outcome.route.command(settings.size, settings.length, settings.python),
            env=outcome.route.environment(settings.cache), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            text=True)

    def prepare(self, turn_seconds: float) -> None:
        """Waits for the first step, and finds how many steps make a turn."""
        facts = self.answer()
        self.outcome.launch_seconds.append(time.monotonic() - self.begun)
        self.outcome.first_loss = facts.pop("first_loss")
        self.outcome.facts = facts
        # The first step after the launch still fills caches; it only tells how many make a turn.
        self.ask()
        self.steps = max(1, round(turn_seconds / self.answer()["wall_seconds"]))

    def ask(self) -> None:
        self.process.stdin.write(f"steps {self.steps}\n")
        self.process.stdin.flush()

    def answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.errors.seek(0)
            said = self.errors.read().strip().splitlines()
            raise ContestError(said[-1] if said else f"ended with code {self.process.returncode} and without an answer")
        values = json.loads(line)
        self.outcome.peak_memory_bytes = max(self.outcome.peak_memory_bytes, values["peak_memory_bytes"])
        return values

    def finished_turn(self) -> Turn:
        values = self.answer()
        tokens = values["steps"] * self.length
        return Turn(tokens / values["processor_seconds"], tokens / values["wall_seconds"], values.get("peak_gflops"))

    def turn(self) -> Turn:
        self.ask()
        return self.finished_turn()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        self.errors.close()


@contextlib.contextmanager
def worker(outcome: Outcome, settings: Settings) -> Iterator[Worker]:
    progress(f"{settings.size}: starting {outcome.route.name}")
    with contextlib.closing(Worker(outcome, settings)) as running:
        running.prepare(settings.turn_seconds)
        yield running


def free_memory() -> int:
    """Bytes that processes could still have, by /proc/meminfo."""
    for line in pathlib.Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise ContestError("/proc/meminfo does not say how much memory is free")


def compete(outcomes: Sequence[Outcome], settings: Settings) -> None:
    """Lets all routes take turns, round by round, and adds their turns to the outcomes.

    As many processes live at a time as memory allows; ours are in every group, so that ratios pair turns of the same minute.
    """
    ours = [outcome for outcome in outcomes if outcome.route.is_ours]
    waiting = [outcome for outcome in outcomes if not outcome.route.is_ours]
    parameters = SHAPES[settings.size].parameters
    first_round = max((round_ + 1 for outcome in outcomes for round_ in outcome.turns), default=0)
    while True:
        with contextlib.ExitStack() as living:
            group = [member for outcome in ours if (member := launched(outcome, settings, living))]
            guests = 0
            while waiting and (guests == 0 or waiting[0].route.memory_needed(parameters) < free_memory()):
                if member := launched(waiting.pop(0), settings, living):
                    group.append(member)
                    guests += 1
            for round_ in range(first_round, first_round + settings.rounds):
                progress(f"{settings.size}: round {round_ + 1}, {len(group)} routes")
                for member in group if round_ % 2 == 0 else reversed(group):
                    member.outcome.turns[round_] = member.turn()
        first_round += settings.rounds
        if not waiting:
            return


def launched(outcome: Outcome, settings: Settings, living: contextlib.ExitStack) -> Worker | None:
    """A route's process, ready for its turns; None, and the reason kept, where it cannot run here."""
    try:
        return living.enter_context(worker(outcome, settings))
    except ContestError as problem:
        outcome.problem = str(problem)
        progress(f"{outcome.route.name}: {problem}")
        return None


def pair_gain(route: Route, settings: Settings) -> float:
    """Tokens per second of two processes at once, by the clock, as a multiple of one alone; the median over the rounds."""
    gains = []
    with worker(Outcome(route), settings) as first, worker(Outcome(route), settings) as second:
        second.steps = first.steps
        for _ in range(settings.rounds):
            alone = first.turn().by_clock
            for member in (first, second):
                member.ask()
            gains.append(sum(member.finished_turn().by_clock for member in (first, second)) / alone)
    return statistics.median(gains)


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
