# %% [markdown]
# # A sweep in a notebook
#
# Cells in the percent format: open this file as a notebook in VS Code or with Jupytext, or run it as it is:
#
#     python3 analysis/walkthrough.py SWEEP
#
# Needs h5py, h5netcdf and xarray; `polypythia.py` lies beside it.

# %%
import sys

import polypythia

folder = sys.argv[1] if len(sys.argv) > 1 else "quickstart/sweep"
sweep = polypythia.load(folder)
print(sweep)

# %% [markdown]
# How far do seeds differ at the end? The seed is the unit of replication: one number for each run, then median and spread.

# %%
print(polypythia.spread(sweep.validation_loss).isel(step=-1).to_dataframe().T)

# %% [markdown]
# Does the spread over seeds shrink while they train?

# %%
print(sweep.validation_loss.std("seed", ddof=1).isel(size=0).to_series())

# %% [markdown]
# Which run is farthest from the others? (`polypythia analyze outliers` tests it; a look at nine numbers is no test.)

# %%
last = sweep.validation_loss.isel(size=0, step=-1)
print("farthest from the median: seed", abs(last - last.median()).idxmax().item())

# %% [markdown]
# Weight metrics are variables too, those of single matrices are read for one run.

# %%
run = next(iter(polypythia.traces(folder).values())).parent
print(sweep.l2.isel(size=0, step=-1).to_series())
print(polypythia.matrices(run).sel(matrix_metric="spectral").isel(step=-1).to_series().head())

# %% [markdown]
# Do two seeds represent the probe set alike? Debiased CKA is near 0 for representations that have nothing in common, and 1 for
# equal ones up to rotation and scale.

# %%
first, second = [path.parent for path in polypythia.traces(folder).values()][:2]
step = int(sweep.step[-1])
for site in ("embedding", "final"):
    pair = [polypythia.activations(run, site, step) for run in (first, second)]
    print(site, polypythia.debiased_cka(*pair))
