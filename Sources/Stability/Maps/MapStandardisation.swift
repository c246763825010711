/// How metrics are made comparable before a map is fitted.
public enum MapStandardisation: String, Codable, CaseIterable, Sendable {
  /// By mean and deviation over all runs and steps: a value means the same in every run.
  case pooled
  /// By mean and deviation of each run over its own steps, as the published maps do: a late change alters the run's early values.
  case run

  /// Why the two can disagree, for the reader of a result.
  public static let explanation =
    "Standardised over all runs (pooled), a value means the same in every run and at every step. Standardised within each run, as "
    + "the published maps do, a run's early values contain its late ones: a late fall pulls the run's mean down and stretches its "
    + "deviation, so that the same early weights are moved to other states. Such a run then seems to deviate long before anything "
    + "happened to it, which is no early warning. The verdict is that of the pooled map unless the other was asked for. Either way "
    + "paths are found with hindsight (a state also depends on later steps); filtered_state is what was known at the step."
}
