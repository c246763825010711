import ArgumentParser
import Failures
import Launch

/// How a sweep divides the cores; decides no result.
struct ParallelismOptions: ParsableArguments {
  @Option(help: "Runs side by side. (default: as many as cores and memory allow)")
  var workers: Int?

  @Option(help: "Cores for each run, for when there are fewer runs than cores; changes no bit of the results.")
  var threads = 1

  @Option(
    help:
      "Sequences of a batch in flight at once in each run, each of which takes memory. (default: as many as --threads)")
  var microBatchSize: Int?

  /// What was asked for.
  ///
  /// - Throws: `Failure` of kind `usage` for a number out of range.
  func parallelism() throws -> Parallelism {
    for (option, value) in [("--workers", workers), ("--threads", threads), ("--micro-batch-size", microBatchSize)] {
      guard let value, !(1...1024).contains(value) else { continue }
      throw Failure(.usage, option, "cannot be \(value)", remedy: "give a whole number from 1 to 1024")
    }
    return Parallelism(workers: workers, threads: threads, microBatchSize: microBatchSize)
  }
}
