import Stability

/// What each number is, its null hypothesis, its correction, and a sentence to cite.
enum MethodsSection {
  /// One analysis in the words of a methods section.
  private struct Method {
    let name: String
    let what: String
    let null: String
    let correction: String
    let cite: String
  }

  static func section(_ input: ReportInput) -> ReportSection {
    var blocks: [ReportBlock] = [
      .note(
        "The seed is the unit of replication: steps, tokens and layers of one run are never counted as if they were runs. Each "
          + "analysis corrects over everything it tests; nothing is corrected over analyses.")
    ]
    for method in methods(input) {
      blocks += [
        .heading(method.name),
        .list([
          "What it is: \(method.what)", "Null: \(method.null)", "Correction: \(method.correction)",
          "To cite: “\(method.cite)”",
        ]),
      ]
    }
    if let assumptions = input.results.outliers?.assumptions, !assumptions.isEmpty {
      blocks += [.heading("What the outlier tests assume"), .list(assumptions)]
    }
    if let result = input.results.changepoints {
      blocks += [.heading("What the intervals of change points assume"), .list(result.assumptions)]
    }
    let scopes = scopes(input.results)
    if !scopes.isEmpty {
      blocks += [.heading("What went in, and what was left out")]
      for (name, lines) in scopes { blocks += [.text(name + ":"), .list(lines)] }
    }
    return ReportSection(id: "methods", title: "Methods", blocks: blocks)
  }

  private static func scopes(_ results: ReportResults) -> [(String, [String])] {
    var scopes: [(String, [String])] = []
    if let scope = results.outliers?.scope { scopes.append(("Outliers", scope.lines)) }
    if let scope = results.variance?.scope { scopes.append(("Spread", scope.lines)) }
    if let scope = results.spikes?.scope { scopes.append(("Spikes", scope.lines)) }
    if let scope = results.changepoints?.scope { scopes.append(("Change points", scope.lines)) }
    for size in results.maps?.sizes ?? [] { scopes.append(("Training map of \(size.size)", size.scope.lines)) }
    for size in results.similarity?.sizes ?? [] { scopes.append(("Representations of \(size.size)", size.scope.lines)) }
    if let scope = results.agreement?.scope { scopes.append(("Outputs", scope.lines)) }
    for size in results.matching?.sizes ?? [] { scopes.append(("Heads and neurons of \(size.size)", size.scope.lines)) }
    if let scope = results.probes?.scope { scopes.append(("Probes", scope.lines)) }
    for plan in results.plans { scopes.append(("Number of seeds of \(plan.size)", plan.scope.lines)) }
    return scopes
  }

  private static func methods(_ input: ReportInput) -> [Method] {
    let results = input.results
    let count = counted(input.runs.count, "run")
    var methods = [
      Method(
        name: "Losses",
        what:
          "training and validation loss in nats per token as the traces hold them; medians and quartiles over runs at "
          + "steps that all of them have, quantiles by linear interpolation; spreads with divisor n − 1.",
        null: "none; nothing is tested.", correction: "none.",
        cite: "Losses are reported as median and middle half over \(count) that differ in their seeds (polypythia).")
    ]
    if let outliers = results.outliers {
      methods.append(
        Method(
          name: "Outliers",
          what:
            "the validation loss is summarised twice, at the last step that all runs have and as the mean over the later "
            + "half of the common steps; training loss and gradient norm, which belong to a batch of each run’s own, by that mean "
            + "alone; other runs by every metric they share. Each summary is put to a generalised extreme studentised "
            + "deviate test with critical values simulated for the number of runs. R is the distance of the run farthest out in "
            + "standard deviations, after the runs before it were taken out. A run that diverged is named without a test. "
            + outliers.firstStepRule,
          null: outliers.null,
          correction:
            "Holm’s, over all summaries and metrics of a size, at level \(Markup.significant(outliers.level)); the "
            + "critical values shown are those of a test alone.",
          cite:
            "Outlying runs were identified by generalised ESD tests (Rosner 1983) with critical values simulated for the "
            + "number of runs and Holm’s correction (1979) over metrics, at level \(Markup.significant(outliers.level))."
        ))
    }
    if let variance = results.variance {
      methods.append(
        Method(
          name: "Spread and its sources",
          what:
            "standard deviation over runs at each common step with chi-square intervals; its change by the correlated-variances "
            + "test of Pitman and Morgan; sources by two-way analysis of variance where the design is complete, REML else.",
          null: variance.null, correction: "Holm’s, one family each for trends, sources and sizes.",
          cite:
            "Spread over seeds is given as the standard deviation over runs with 95 % chi-square intervals; variance was "
            + "attributed to initialisation and data order by a crossed random-effects model."))
    }
    if let spikes = results.spikes {
      methods.append(
        Method(
          name: "Spikes", what: spikes.method, null: spikes.null,
          correction: "Bonferroni’s, over all \(Wording.count(spikes.tests)) values tested, at level "
            + "\(Markup.significant(spikes.level)).",
          cite: "Spikes are values whose robust score over a trailing window has a p-value below "
            + "\(Markup.significant(spikes.alarmPValue)), which holds the chance of any false alarm in normal noise at "
            + "\(Markup.significant(100 * spikes.level)) %."))
    }
    if let changes = results.changepoints {
      methods.append(
        Method(
          name: "Change points", what: changes.method + " Penalty: " + changes.penalty, null: changes.null,
          correction: "none over changes and metrics; the penalty decides how many changes there are.",
          cite:
            "Changes of slope were located in the mean curve by exact dynamic programming (CPOP; Fearnhead, Maidstone and "
            + "Letchford 2019) and changes of variance by PELT (Killick, Fearnhead and Eckley 2012)."))
    }
    if results.maps != nil {
      methods.append(
        Method(
          name: "Training maps",
          what:
            "a hidden Markov model with normal emissions, fitted to the weight metrics of all runs of a size, the number of "
            + "states by the Bayesian criterion; paths by the most probable sequence of states.",
          null: "none; paths are described.", correction: "none; the rule’s rate of false alarms is stated with it.",
          cite:
            "Training maps are hidden Markov models of weight metrics (Hu et al. 2023) as used for PolyPythias (van der Wal "
            + "et al. 2025)."))
    }
    methods += representations(results)
    if let plan = results.plans.first {
      methods.append(
        Method(
          name: "Numbers of seeds", what: plan.method, null: "the groups have equal means.",
          correction: "none; one comparison is planned.",
          cite:
            "The number of seeds was chosen for a power of \(Markup.significant(plan.power)) of Welch’s test at level "
            + "\(Markup.significant(plan.level)), averaged over the uncertainty of a pilot of \(plan.spread.count) runs."
        ))
    }
    return methods
  }

  private static func representations(_ results: ReportResults) -> [Method] {
    var methods: [Method] = []
    if let similarity = results.similarity {
      let isDrawn = similarity.draws > 0
      methods.append(
        Method(
          name: "Representations",
          what: similarity.method.isEmpty
            ? "debiased linear CKA between runs at each activation site, mean over pairs of runs."
            : similarity.method.joined(separator: " "),
          null: isDrawn
            ? similarity.null : "not drawn here; values at the first common observation are shown for comparison.",
          correction: isDrawn ? "Holm’s, over sites at a step, and over steps for the mean over sites." : "none.",
          cite:
            "Representations were compared by linear CKA (Kornblith et al. 2019) with the unbiased estimator of HSIC (Song "
            + "et al. 2012)."))
    }
    if let agreement = results.agreement {
      methods.append(
        Method(
          name: "Outputs",
          what:
            "next-token distributions on the probe set, computed again from final activations and output embeddings; "
            + "divergences in nats per token, mean over pairs of runs that began with different weights; kappas and alpha of likeliest tokens and of answers to benchmark items.",
          null: agreement.null, correction: "none; intervals are 95 % each, over items and runs.",
          cite:
            "Outputs were compared by the mean Kullback-Leibler divergence between runs (Fehlauer, Mahowald and Pimentel 2025) "
            + "and by Cohen’s kappa, with jackknife intervals over items and runs."))
    }
    if let matching = results.matching {
      methods.append(
        Method(
          name: "Heads and neurons", what: matching.method, null: matching.null,
          correction: "none; intervals take the run as the unit.",
          cite:
            "Units were matched one to one within layers (Ainsworth, Hayase and Srinivasa 2023); loss barriers follow Frankle "
            + "et al. (2020)."))
    }
    if let probes = results.probes {
      methods.append(
        Method(
          name: "Probes", what: probes.method, null: probes.null,
          correction: "Holm’s, over all changes tested of a size; intervals over runs are not corrected.",
          cite:
            "Linear probes were judged by their codelength (Voita and Titov 2020) beside control tasks (Hewitt and Liang "
            + "2019)."))
    }
    return methods
  }
}
