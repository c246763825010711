#!/bin/bash
# Measures how often the analyses err and keeps the tables beside this script.
# Usage: experiments/calibration/run.sh [FOLDER]
#   FOLDER: val_loss.tsv and runs.tsv of real runs (see README.md); without it the table of real seeds is left out.
set -euo pipefail
real=${1:+$(realpath "$1")}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

swift build -c release --product calibration
{
  printf '# Calibration of the outlier verdict\n\nWritten by `run.sh`; README.md says how to read it.\n\n'
  .build/release/calibration outliers --draws 5000 ${real:+--real "$real"}
} > experiments/calibration/outliers.md.new
mv experiments/calibration/outliers.md.new experiments/calibration/outliers.md

{
  printf '# Calibration of the change points\n\nWritten by `run.sh`; README.md says how to read it.\n\n'
  .build/release/calibration changepoints --draws 2000
} > experiments/calibration/changepoints.md.new
mv experiments/calibration/changepoints.md.new experiments/calibration/changepoints.md
