import Files
import Foundation

extension ImportedRun {
  /// The SHA-256 of every number and name of the run, its own name and source apart, so that an analysis can say which values
  /// it read; the same measurements under another run name give the same digest.
  public var digest: String {
    var digest = SHA256()
    func add(_ text: String) {
      digest.update(Data("\(text.utf8.count):\(text)".utf8))
    }
    func add(_ values: [Double]) {
      add("\(values.count)")
      values.withUnsafeBytes { digest.update($0) }
    }
    func add(_ values: [Int]) {
      add("\(values.count)")
      values.map { Int64($0) }.withUnsafeBytes { digest.update($0) }
    }
    func add(_ metrics: [ImportedMetric]) {
      for metric in metrics {
        add(metric.name)
        add(metric.values)
      }
    }
    add(steps)
    add(metrics)
    for evaluation in evaluations {
      add(evaluation.task)
      add(evaluation.steps)
      add(evaluation.metrics)
      guard let items = evaluation.items else { continue }
      add(items.items)
      add([items.choices])
      add(items.logLikelihoods)
      add(items.predictions)
      add(items.gold)
      add(items.accuracy)
    }
    return digest.hexadecimal()
  }
}
