#!/bin/bash
# Measures how often the analyses err and keeps the tables beside this script.
# Usage: experiments/calibration/run.sh [FOLDER]
#   FOLDER: val_loss.tsv and runs.tsv of real runs (see README.md); without it the table of real seeds is left out.
set -euo pipefail
real=${1:+$(realpath "$1")}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

swift build -c release --product calibration

# keep NAME TITLE OPTIONS...: the table NAME, replaced when it is whole.
keep() {
  local name=$1 title=$2
  shift 2
  {
    printf '# %s\n\nWritten by `run.sh`; README.md says how to read it.\n\n' "$title"
    .build/release/calibration "$name" "$@"
  } >"experiments/calibration/$name.md.new"
  mv "experiments/calibration/$name.md.new" "experiments/calibration/$name.md"
}

keep outliers 'Calibration of the outlier verdict' --draws 5000 ${real:+--real "$real"}
keep changepoints 'Calibration of the change points' --draws 2000
keep spikes 'Calibration of the spike scores' --draws 10000
keep maps 'Calibration of the training maps' --draws 20
