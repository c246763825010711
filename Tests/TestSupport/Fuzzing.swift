import Failures
import Foundation

/// Gives damaged files to a reader: it takes each or throws a `Failure` that names it; everything else is a bug.
///
/// `POLYPYTHIA_FUZZ_ROUNDS` sets how many; `scripts/acceptance/fuzz` does the long run under the address sanitizer.
public struct Fuzzing {
  /// What came out.
  public struct Outcome {
    /// Files that the reader took.
    public var accepted = 0
    /// Files that it refused.
    public var refused = 0
    /// What it did wrong, the first few cases.
    public var problems: [String] = []
  }

  private let reader: String
  private let name: String
  private let originals: [[UInt8]]
  private let seed: UInt32
  private let others: [String: Data]
  private let usual: Int
  private let divisor: Int
  private let wrap: ([UInt8]) -> [UInt8]

  /// Describes the reader.
  ///
  /// - Parameters:
  ///   - reader: what the printed line calls it.
  ///   - name: the damaged file's name in its folder.
  ///   - originals: sound contents; they take turns.
  ///   - seed: of the damage.
  ///   - others: sound files that lie beside it.
  ///   - usual: rounds of an everyday run.
  ///   - divisor: a costly reader does only one in so many of the rounds that are asked for.
  ///   - wrap: puts the damaged bytes into what the reader sees, such as a container with the right checks.
  public init(
    _ reader: String, file name: String, of originals: [[UInt8]], seed: UInt32, others: [String: Data] = [:],
    usual: Int = 400, divisor: Int = 1, wrap: @escaping ([UInt8]) -> [UInt8] = { $0 }
  ) {
    (self.reader, self.name, self.originals, self.seed, self.others) = (reader, name, originals, seed, others)
    (self.usual, self.divisor, self.wrap) = (usual, divisor, wrap)
  }

  /// Damages and reads.
  ///
  /// - Parameter read: reads the file at the path; returns what is wrong with what it got, or nil.
  public func run(_ read: (_ path: String) throws -> String?) throws -> Outcome {
    let asked = ProcessInfo.processInfo.environment["POLYPYTHIA_FUZZ_ROUNDS"].flatMap { Int($0) }
    let rounds = asked.map { max(1, $0 / divisor) } ?? usual
    let folder = NSTemporaryDirectory() + "polypythia-fuzz-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (other, data) in others { try data.write(to: URL(fileURLWithPath: folder + "/" + other)) }
    let path = folder + "/" + name
    var mutator = Mutator(seed: seed)
    var outcome = Outcome()
    let memory = Self.residentPeak()
    let begin = ContinuousClock.now
    for round in 0..<rounds {
      try Data(wrap(mutator.mutate(originals[round % originals.count]))).write(to: URL(fileURLWithPath: path))
      let problem = Self.attempt(path, folder: folder, &outcome, read)
      if let problem, outcome.problems.count < 5 { outcome.problems.append("round \(round): \(problem)") }
    }
    if asked != nil {
      let seconds = Double((ContinuousClock.now - begin) / .milliseconds(1)) / 1000
      let growth = Self.residentPeak() - memory
      print("fuzz \(reader)|\(rounds)|\(outcome.accepted)|\(outcome.refused)|\(seconds)|\(growth)")
    }
    return outcome
  }

  private static func attempt(
    _ path: String, folder: String, _ outcome: inout Outcome, _ read: (String) throws -> String?
  ) -> String? {
    do {
      let problem = try read(path)
      outcome.accepted += 1
      return problem
    } catch let failure as Failure {
      outcome.refused += 1
      guard [.badData, .missingInput, .configuration, .usage].contains(failure.kind), !failure.reason.isEmpty,
        failure.description.contains(folder)
      else { return "\(failure.kind) \(failure)" }
      return nil
    } catch {
      return "threw \(error)"
    }
  }

  /// Most megabytes that the process has had in memory.
  private static func residentPeak() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
  }
}
