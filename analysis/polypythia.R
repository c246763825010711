# Reads folders of runs (sweeps and imports) with hdf5r.
#
#   source("analysis/polypythia.R")
#   curves <- polypythia_curves("SWEEP")                                   # run, size, init_seed, data_seed, step, metric, value
#   polypythia_spread(curves, "validation_loss")                           # median, quartiles, mean, sd over runs, by size and step
#   x <- polypythia_activations("SWEEP/pythia-14m-seed1", "final", 96)     # a row for each token
#
# or, to print the final numbers of a sweep:   Rscript analysis/polypythia.R SWEEP
suppressMessages(library(hdf5r))

polypythia_traces <- function(folder) {
  paths <- Sys.glob(file.path(folder, "*", "trace.h5"))
  if (length(paths) == 0) stop(folder, " holds no folder with a trace.h5")
  setNames(paths, basename(dirname(paths)))
}

# Every curve of every run, a row for each value.
polypythia_curves <- function(folder) {
  paths <- polypythia_traces(folder)
  rows <- lapply(names(paths), function(run) {
    file <- H5File$new(paths[[run]], mode = "r")
    on.exit(file$close_all())
    table <- function(metric, step, value) {
      count <- min(length(step), length(value))
      data.frame(
        run = rep(run, count), size = rep(h5attr(file, "size"), count),
        init_seed = rep(as.integer(h5attr(file, "init_seed")), count),
        data_seed = rep(as.integer(h5attr(file, "data_seed")), count),
        step = as.numeric(head(step, count)), metric = rep(metric, count), value = as.numeric(head(value, count)))
    }
    found <- list()
    for (group in intersect(c("train", "validation", "metrics"), names(file))) {
      step <- file[[group]][["step"]]$read()
      for (name in setdiff(names(file[[group]]), c("step", "digest", "tokens"))) {
        title <- if (name == "loss") switch(group, train = "training_loss", validation = "validation_loss", name) else name
        if (group == "metrics") title <- h5attr(file[[group]][[name]], "long_name")
        found[[length(found) + 1]] <- table(title, step, file[[group]][[name]]$read())
      }
    }
    if ("weights" %in% names(file)) {
      # hdf5r names the axes from the last to the first: metric, step.
      model <- file[["weights/model"]]$read()
      metrics <- file[["weights/metric"]]$read()
      for (index in seq_along(metrics))
        found[[length(found) + 1]] <- table(metrics[index], file[["weights/step"]]$read(), matrix(model, nrow = length(metrics))[index, ])
    }
    do.call(rbind, found)
  })
  do.call(rbind, rows)
}

# Median, quartiles, mean and standard deviation over runs of one metric, by size and step.
polypythia_spread <- function(curves, metric) {
  chosen <- curves[curves$metric == metric & !is.nan(curves$value), ]
  parts <- split(chosen, list(chosen$size, chosen$step), drop = TRUE)
  do.call(rbind, lapply(parts, function(part) {
    quartiles <- quantile(part$value, c(0.25, 0.5, 0.75), names = FALSE)
    data.frame(
      size = part$size[1], step = part$step[1], lower_quartile = quartiles[1], median = quartiles[2],
      upper_quartile = quartiles[3], mean = mean(part$value), standard_deviation = sd(part$value), count = nrow(part))
  }))
}

# The activations of one run on the probe set, tokens x features; `run` is the run's folder.
polypythia_activations <- function(run, site, step) {
  file <- H5File$new(file.path(run, "trace.h5"), mode = "r")
  on.exit(file$close_all())
  row <- which(file[["activations/step"]]$read() == step)
  if (length(row) == 0) stop(run, " has no activations of step ", step)
  t(file[[paste0("activations/", site)]][, , row[1]])
}

# Debiased linear CKA of two matrices over the same items (rows): HSIC by the unbiased estimator of Song et al. (2012).
polypythia_debiased_cka <- function(x, y) {
  prepared <- function(values) { products <- tcrossprod(values); diag(products) <- 0; products }
  independence <- function(k, l) {
    n <- nrow(k)
    (sum(k * l) + sum(k) * sum(l) / ((n - 1) * (n - 2)) - 2 / (n - 2) * sum(colSums(k) * colSums(l))) / (n * (n - 3))
  }
  k <- prepared(x); l <- prepared(y)
  independence(k, l) / sqrt(independence(k, k) * independence(l, l))
}

if (sys.nframe() == 0) {
  folder <- commandArgs(trailingOnly = TRUE)[1]
  curves <- polypythia_curves(folder)
  say <- function(name, value) cat(name, sprintf("%.17g\n", value), sep = "\t")
  for (metric in c("training_loss", "validation_loss", "l2")) {
    for (part in split(curves[curves$metric == metric, ], curves$run[curves$metric == metric]))
      say(paste(part$run[1], metric), part$value[which.max(part$step)])
  }
  spread <- polypythia_spread(curves, "validation_loss")
  for (part in split(spread, spread$size)) {
    last <- part[which.max(part$step), ]
    for (name in c("lower_quartile", "median", "upper_quartile", "mean", "standard_deviation"))
      say(paste(last$size, name), last[[name]])
  }
  runs <- head(polypythia_traces(folder), 2)
  step <- max(curves$step[curves$metric == "validation_loss" & curves$run == names(runs)[1]])
  x <- polypythia_activations(dirname(runs[1]), "final", step)
  y <- polypythia_activations(dirname(runs[2]), "final", step)
  say("debiased_cka final", polypythia_debiased_cka(x, y))
}
