#!/usr/bin/env python3
"""Kills sweeps in every way and checks that the same command brings back the same bits.

usage: scripts/acceptance/interruptions.py POLYPYTHIA WORK_FOLDER [sweep options]

Trains an undisturbed sweep, then for each of: kill -9 of everything, of the parent alone, of one worker alone, and Ctrl-C.
Standard library only; Linux.
"""
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

binary, work = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
options = sys.argv[3:] or ["--sizes", "14m", "--seeds", "1-3", "--preset", "smoke", "--steps", "24"]


def command(folder):
    return [binary, "sweep", *options, "--out", str(folder)]


def start(folder):
    return subprocess.Popen(command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def children(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] or [
            int(status.parent.name) for status in pathlib.Path("/proc").glob("[0-9]*/status") if parent(status) == pid]
    except OSError:
        return []


def parent(status):
    try:
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("PPid:"))
    except (OSError, StopIteration):
        return -1


def total_steps(folder):
    return sum(json.loads(note.read_text())["step"] for note in folder.glob("*/progress.json"))


def weights(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*/step*/model.safetensors"))
    }


def finished(folder):
    return {
        note.parent.name: max(path.stat().st_mtime_ns for path in note.parent.rglob("*") if path.name != "lock")
        for note in folder.glob("*/progress.json") if json.loads(note.read_text())["state"] == "finished"
    }


def wait_for(folder, steps, process):
    """Waits until the runs have done that many steps together, and at least two more than when the process began."""
    steps = max(steps, total_steps(folder) + 2)
    while (total_steps(folder) < steps or not children(process.pid)) and process.poll() is None:
        time.sleep(0.002)


def interrupt(kind, process):
    if kind == "everything":
        victims = children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        for victim in victims:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                pass
    elif kind == "parent":
        os.kill(process.pid, signal.SIGKILL)
    elif kind == "worker":
        victims = children(process.pid)
        if victims:
            os.kill(random.choice(victims), signal.SIGKILL)
    else:
        os.killpg(process.pid, signal.SIGINT)
    return process.wait()


def main():
    random.seed(1)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    undisturbed = work / "undisturbed"
    subprocess.run(command(undisturbed), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    expected, all_steps = weights(undisturbed), total_steps(undisturbed)
    print(f"undisturbed: {len(expected)} checkpoints, {all_steps} steps")
    for kind in ["everything", "parent", "worker", "ctrl-c"]:
        folder = work / kind
        for share in [0.2, 0.45, 0.7]:
            process = start(folder)
            wait_for(folder, int(share * all_steps), process)
            before = finished(folder)
            code = interrupt(kind, process)
            if kind == "ctrl-c":
                assert code == 75, f"Ctrl-C ended with {code}: {process.stderr.read().decode()}"
            if kind == "worker":
                assert code == 70, f"a killed worker ended the sweep with {code}: {process.stderr.read().decode()}"
            after = finished(folder)
            assert all(after[run] == stamp for run, stamp in before.items()), "a finished run was touched"
        before = finished(folder)
        subprocess.run(command(folder), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = finished(folder)
        assert all(after[run] == stamp for run, stamp in before.items()), "a finished run was touched"
        assert weights(folder) == expected, f"{kind}: other weights than undisturbed"
        print(f"{kind}: three interruptions, then the same command: equal weights in {len(expected)} checkpoints")


main()
