"""Plots the training loss of every run of a sweep:  python3 analysis/plot_losses.py SWEEP losses.png"""
import pathlib, sys
import matplotlib.pyplot as plt
import xarray as xr

sweep, picture = sys.argv[1:3]
for trace in sorted(pathlib.Path(sweep).glob("*/trace.h5")):
    xr.open_dataset(trace, engine="h5netcdf", group="train").set_coords("step").loss.plot(x="step", label=trace.parent.name)
plt.legend()
plt.savefig(picture)
