import Wording

/// How a sweep divides a machine's cores: among runs, and among the sequences of each run's batches. Decides no result.
public struct Parallelism: Sendable, Equatable {
  /// Runs side by side; nil for as many as cores and memory allow.
  public var workers: Int?
  /// Cores that each run may use.
  public var threads: Int
  /// Most sequences of a batch in flight in each run, every one with its own activations; nil for as many as threads.
  public var microBatchSize: Int?

  /// Describes a division; one thread a run unless said otherwise.
  public init(workers: Int? = nil, threads: Int = 1, microBatchSize: Int? = nil) {
    self.workers = workers
    self.threads = threads
    self.microBatchSize = microBatchSize
  }

  /// Sequences in flight at once in a run of this batch size: a thread works on one at a time.
  public func sequencesInFlight(batchSize: Int) -> Int {
    max(1, min(threads, microBatchSize ?? threads, batchSize))
  }

  /// What of the division brings nothing on a machine with so many cores, a sentence each.
  public func warnings(cores: Int) -> [String] {
    var warnings: [String] = []
    if threads > cores {
      warnings.append(
        "--threads \(threads): this machine has \(counted(cores, "core")); more threads take memory and no less time")
    }
    if let microBatchSize, microBatchSize < min(threads, cores) {
      warnings.append(
        "--micro-batch-size \(microBatchSize) keeps \(counted(microBatchSize, "core")) of each run at work, whatever "
          + "--threads says: a core works on a whole sequence")
    }
    return warnings
  }
}
