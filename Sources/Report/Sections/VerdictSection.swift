import Stability

/// The answer in plain words, before anything else.
enum VerdictSection {
  static func verdict(_ input: ReportInput) -> ReportDocument.Verdict {
    let found = input.results.outliers?.outliers ?? []
    let tested = input.results.outliers?.sizes.contains(where: \.isTested) ?? false
    return ReportDocument.Verdict(
      state: !found.isEmpty ? .found : tested ? .none : .open, lead: lead(input), groups: points(input))
  }

  /// The verdict in one sentence.
  static func lead(_ input: ReportInput) -> String {
    guard !input.runs.isEmpty else { return "There are no runs yet." }
    guard let result = input.results.outliers else { return "The runs were not tested for outliers." }
    let found = result.outliers
    let tested = result.sizes.filter(\.isTested)
    let runs = counted(input.runs.count, "run")
    if found.isEmpty {
      guard !tested.isEmpty else { return "No verdict: \(runs), but at least five of one size are needed." }
      let compared = tested.reduce(0) { $0 + $1.comparedRuns }
      let blind = tested.compactMap(\.visibleDeviation).max().map {
        "; deviations below about \($0) standard deviations cannot be relied on to show at this number of runs"
      }
      return "No gross outlier was found among \(compared) compared runs\(blind ?? "")\(partial(tested))."
    }
    let names = found.count <= 4 ? found.joined(separator: ", ") : "\(found.count) runs"
    return "\(names) \(found.count == 1 ? "does" : "do") not behave like the others (\(found.count) of \(runs))"
      + "\(partial(tested))."
  }

  // What a sweep shows before its end need not hold at its end.
  private static func partial(_ tested: [SizeOutliers]) -> String {
    let parts = tested.compactMap { size in size.incompleteness.map { tested.count > 1 ? "\(size.size) \($0)" : $0 } }
    return parts.isEmpty ? "" : "; so far \(parts.joined(separator: ", "))"
  }

  // One group of sentences per size: outliers, spread over seeds and how sure it is, where it comes from, paths, spikes,
  // similarity, seeds needed.
  private static func points(_ input: ReportInput) -> [[ReportDocument.Sentence]] {
    let results = input.results
    return input.runs.bySize.map(\.size).map { size in
      var sentences: [ReportDocument.Sentence] = []
      func add(_ text: String?, _ source: String) {
        if let text { sentences.append(ReportDocument.Sentence(text, sources: [source])) }
      }
      for verdict in results.outliers?.sizes ?? [] where verdict.size == size {
        add(sentence(verdict), "results/outliers.json:sizes[size=\(size)]")
      }
      for summary in input.summaries where summary.size == size {
        add(sentence(summary, input.named), input.source("validation_loss"))
      }
      for metric in results.variance?.metrics ?? [] {
        for variance in metric.sizes where variance.size == size {
          let place = "results/variance.json:metrics[metric=\(metric.metric)].sizes[size=\(size)]"
          add("\(metric.metric) of \(variance.verdict).", place)
          add(ComponentsSection.sentence(variance), place + ".components")
        }
      }
      for map in results.maps?.sizes ?? [] where map.size == size {
        add("Training map of \(map.verdict).", "results/maps.json:sizes[size=\(size)].verdict")
      }
      add(spikes(size, input), "results/spikes.json:spikes")
      for similarity in results.similarity?.sizes ?? [] where similarity.size == size {
        add(
          sentence(similarity, results.similarity?.measure ?? .debiasedCKA),
          "results/similarity.json:sizes[size=\(size)].sites")
      }
      for agreement in results.agreement?.sizes ?? [] where agreement.size == size {
        add(agreement.verdict, "results/agreement.json:sizes[size=\(size)]")
      }
      for plan in results.plans where plan.size == size {
        add(
          PlanningSection.sentence(plan, without: PlanningSection.excluded(plan, input)),
          PlanningSection.source(size))
      }
      return sentences
    }
  }

  private static func spikes(_ size: String, _ input: ReportInput) -> String? {
    guard let result = input.results.spikes, result.tests > 0 else { return nil }
    let runs = input.runs.filter { $0.size == size }.map(\.name)
    let spiking = result.runs.filter(runs.contains)
    guard !spiking.isEmpty else { return "\(size): no run shows a spike of loss or gradient norm." }
    let count = result.spikes.count { spiking.contains($0.run) }
    return "\(size): \(counted(count, "spike")) of loss or gradient norm in \(spiking.count) of "
      + "\(counted(runs.count, "run")): \(spiking.joined(separator: ", "))."
  }

  private static func sentence(_ summary: SeedSummary, _ outliers: Set<String>) -> String? {
    guard let spread = summary.validationLoss else { return nil }
    var text =
      "\(summary.size): validation loss at step \(Wording.count(spread.step)) is \(Markup.fixed(spread.mean, 3))"
    if spread.count > 1 { text += " on average" }
    if let deviation = spread.standardDeviation {
      text += ", standard deviation \(Markup.fixed(deviation, 3)) and range \(Markup.fixed(spread.range, 3)) over "
      text += spread.count < summary.rows.count ? "\(spread.count) of " : ""
      text += counted(summary.rows.count, "run") + without(outliers, spread)
    }
    if let unigram = summary.unigramCrossEntropy {
      let below = spread.values.count { ($0.value ?? .infinity) < unigram }
      text += "; \(below) of \(counted(spread.count, "run")) \(below == 1 ? "is" : "are")"
      text += " below the unigram cross-entropy of \(Markup.fixed(unigram, 3)) there"
    }
    return text + "."
  }

  private static func sentence(_ size: SizeSimilarity, _ measure: SimilarityMeasure) -> String? {
    guard let last = size.sites.last(where: { $0.mean != nil }) else { return nil }
    var before = ""
    if let first = size.firstStep, let mean = last.meanAtFirst {
      before = "; \(Markup.fixed(mean, 2)) at step \(Wording.count(first))"
    }
    return
      "\(size.size): representations of two runs agree by \(Markup.fixed(last.mean, 2)) on average at “\(last.site)”"
      + (size.step.map { " and step \(Wording.count($0))" } ?? "")
      + " (\(measure.title); 1 is full agreement\(before))."
  }

  // What an outlier does to the spread is no property of the others.
  private static func without(_ outliers: Set<String>, _ spread: SeedSummary.Spread) -> String {
    guard spread.values.contains(where: { outliers.contains($0.run) }),
      let rest = spread.without(outliers), let deviation = rest.standardDeviation
    else { return "" }
    return " (\(Markup.fixed(deviation, 3)) and \(Markup.fixed(rest.range, 3)) without the outliers)"
  }

  /// The verdict of a size, with the first reason for every run named.
  static func sentence(_ size: SizeOutliers) -> String {
    let reasons = size.outliers.compactMap { outlier in outlier.reasons.first.map { "\(outlier.run): \($0)" } }
    return size.verdict + (reasons.isEmpty ? "." : ". \(reasons.joined(separator: "; ")).")
  }
}
