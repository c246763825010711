import Statistics
import Wording

/// What a reader of a probing result is told.
enum ProbeWording {
  static let null =
    "Accuracy is read beside that of naming the most frequent class and beside control labels, drawn at random for each "
    + "distinct token (Hewitt and Liang 2019); angles beside those of random subspaces. Tests of selectivity and codelength "
    + "ratio: in each run a rise is as likely as a fall (sign-flip test over runs, Holm over the tasks and both quantities; with n runs no "
    + "p-value is below 2 to the power 1 - n)."

  static let notes = [
    "The unit is the seed: bands, intervals and tests are over runs, and all runs are probed on the same tokens, so that "
      + "nothing here says how far another probe set would differ.",
    "Sequences, not tokens, are divided into training, development and test. Frequencies and control labels belong to "
      + "tokens, so a test token that was trained on is known by its identity alone: what lies beyond that is selectivity.",
    "At step 0 the weights are random, and the embedding still tells tokens apart: compare with step 0, not with chance.",
    "Runs share the probe's seeds, so that the probe's own noise is alike in all of them; repetitions with another seed show its size.",
    "Runs of different initial weights have no common coordinates: angles between them are large by geometry alone.",
  ]

  static func method(_ options: ProbesAnalysis.Options) -> String {
    let data =
      options.raw
      ? "activations as they are"
        + (options.isAsPublished ? " (hidden states: the last block after the final normalisation alone)" : "")
      : "activations less their mean, each site divided by its root mean square over the training sequences"
    let schedule =
      switch options.schedule {
      case .settled:
        "Adam, \(ProbeTraining.settledUpdates) updates of 128 tokens, learning rate from \(ProbeTraining.settledRate) linearly to "
          + "0, trained on the training and development sequences, so that the divergence comes to rest on small probe sets"
      case .published:
        "Adam at \(ProbeTraining.publishedRate), batches of \(ProbeTraining.publishedItems) tokens, at most "
          + "\(ProbeTraining.publishedPasses) passes, ended when the best development loss is \(ProbeTraining.publishedPatience) "
          + "passes old, the probe of that pass kept"
      }
    let online = options.online ? " Online codes by the same kind of probe, trained on what was sent before." : ""
    return
      "Variational linear probes with one learned mixture over sites (Voita and Titov 2020; Mueller-Eberstein et al. 2023) on "
      + "\(data); \(schedule). Codelength: -log2 of the training labels' probabilities at the posterior mean, plus the "
      + "divergence from the prior; \(counted(options.repetitions, "repetition")) of the probe.\(online)"
  }
}
