#!/bin/bash
# Measures how often the analyses err and keeps the tables beside this script, for people (.md) and for programs (.tsv).
# Usage: experiments/calibration/run.sh [FOLDER]
#   FOLDER: val_loss.tsv and runs.tsv of real runs (see README.md); without it the table of real seeds stays as it is.
set -euo pipefail
real=${1:+$(realpath "$1")}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

swift build -c release --product calibration

keep() { .build/release/calibration "$@" --out experiments/calibration; }

keep outliers --draws 5000
keep changepoints --draws 2000
keep spikes --draws 10000
keep plan --draws 20000
keep maps --draws 20
if [ -n "$real" ]; then keep real-seeds --draws 5000 --real "$real"; fi
experiments/calibration/generate
