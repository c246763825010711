import Stability

/// The outlier verdicts with every test behind them.
enum OutlierSection {
  static func html(_ input: ReportInput) -> String {
    var parts = ["<section>", "<h2>Outliers</h2>"]
    guard let result = input.outliers, !result.sizes.isEmpty else {
      let reason = input.outliers == nil ? "The runs were not tested for outliers." : "There are no runs to test."
      return (parts + ["<p>\(reason)</p>", "</section>"]).joined(separator: "\n")
    }
    for size in result.sizes {
      parts.append("<h3>\(Markup.escaped(size.verdict))</h3>")
      if !size.outliers.isEmpty {
        for outlier in size.outliers {
          parts += ["<p>\(Markup.escaped(outlier.run)) is named for:</p>", HTMLReport.list(outlier.reasons)]
        }
      }
      if !size.leftOut.isEmpty {
        let names = size.leftOut.map { "\($0.run) (\($0.reason))" }.joined(separator: ", ")
        parts.append("<p class=\"note\">Not compared: \(Markup.escaped(names)).</p>")
      }
      if size.isTested { parts.append(table(size, input)) }
    }
    parts += [
      "<h3>How this was decided</h3>",
      "<p>The validation loss is summarised twice, at the last step that all runs have and as the mean over the later half of "
        + "the common steps; training loss and gradient norm, which belong to a batch of each run’s own, by that mean alone. Each summary is put to a generalised extreme studentised deviate test whose critical values are simulated for "
        + "the number of runs, so that it raises a false alarm at the stated level only; Holm’s correction goes over all tests of a size, "
        + "at level \(Markup.fixed(result.level, 2)). A run that diverged is named without a test. "
        + "R is the distance of the run farthest out in standard deviations, after the runs "
        + "before it were taken out; its critical values are those of the test alone, uncorrected.</p>",
      "<p>\(Markup.escaped("Null hypothesis: " + result.null))</p>", HTMLReport.list(result.assumptions), "</section>",
    ]
    return parts.joined(separator: "\n")
  }

  private static func table(_ size: SizeOutliers, _ input: ReportInput) -> String {
    let rows = size.tests.map { test in
      let stages = zip(test.order, test.statistics).map { run, statistic in
        "\(Markup.fixed(statistic, 2)) (\(Markup.escaped(input.seedLabel(run))))"
      }.joined(separator: "<br>")
      let limits = test.criticalValues.map { Markup.fixed($0, 2) }.joined(separator: "<br>")
      let verdict =
        test.reason ?? (test.named.isEmpty ? "none" : test.named.map { input.seedLabel($0) }.joined(separator: ", "))
      return "<tr\(test.named.isEmpty ? "" : " class=\"outlier\"")><th scope=\"row\">\(Markup.escaped(test.title)), "
        + "\(Markup.escaped(test.summary))</th><td>\(Markup.escaped(verdict))</td>"
        + HTMLReport.number(Markup.probability(test.pValue))
        + HTMLReport.number(Markup.probability(test.pAdjusted))
        + "<td class=\"lines\">\(stages)</td><td class=\"number\">\(limits)</td>"
        + HTMLReport.number("\(test.count)") + "</tr>"
    }
    return """
      <div class="table" tabindex="0"><table>
      \(HTMLReport.header(["test", "names", "#p", "#p, corrected", "R₁, R₂ …", "#critical", "#runs"]))
      <tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      """
  }
}
