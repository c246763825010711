#!/usr/bin/env python3
"""Reads the traces of a running sweep every 50 ms through 50 random kills, as a curious user with a notebook would.

usage: scripts/acceptance/readers.py POLYPYTHIA WORK_FOLDER [sweep options]

Needs xarray, h5netcdf and h5py. Checks that an open that fails succeeds on the next try, that every group opens after every kill,
and that no reader stops a run: the sweep ends by itself with exit code 0.
"""
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

import xarray

binary, work = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
options = sys.argv[3:] or [
    "--sizes", "14m", "--seeds", "1-2", "--preset", "smoke", "--steps", "800", "--vocab-size", "2048"]
GROUPS = ["/", "train", "timing", "validation", "weights", "activations", "probe", "events"]
KILLS = 50


def read(trace):
    for group in GROUPS:
        with xarray.open_dataset(trace, engine="h5netcdf", group=group) as dataset:
            dataset.load()


def main():
    random.seed(2)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    opened = failed_once = kills = 0
    code = None
    while code != 0:
        process = subprocess.Popen(
            [binary, "sweep", *options, "--out", str(work / "sweep")], start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        until = time.monotonic() + (random.uniform(0.1, 3) if kills < KILLS else 1e9)
        while process.poll() is None and time.monotonic() < until:
            for trace in sorted(work.glob("sweep/*/trace.h5")):
                try:
                    read(trace)
                except Exception as error:  # any kind of failure counts
                    failed_once += 1
                    print(f"first try: {type(error).__name__}: {str(error)[:100]}")
                    read(trace)
                opened += 1
            time.sleep(0.05)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            for status in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    if str(work / "sweep").encode() in status.read_bytes():
                        os.kill(int(status.parent.name), signal.SIGKILL)
                except (OSError, ProcessLookupError):
                    pass
            kills += 1
        code = process.wait()
        assert code in (0, -signal.SIGKILL), process.stderr.read().decode()
        for trace in sorted(work.glob("sweep/*/trace.h5")):
            read(trace)
    assert kills == KILLS, f"the sweep ended after {kills} kills; give it more steps"
    print(f"{opened} reads of all groups, {failed_once} needed a second try, {kills} kills, no file invalid, sweep finished")


main()
