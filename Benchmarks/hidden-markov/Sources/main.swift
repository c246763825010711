import Foundation
import Numerics
import Statistics

/// Times the search over hidden Markov models on a table of numbers and prints what it found as JSON.
///
/// Arguments: the table (64-bit floats, row-major), numbers per row, rows per sequence, covariance, most states, restarts,
/// most iterations.
struct Measurement: Codable {
  var states: Int
  var logLikelihood: Double
  var bic: Double
  var iterationsOfBest: Int
  var failedStarts: Int
}

func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

// As the tool does: OpenBLAS may have chosen kernels for an older CPU.
BLASCore.restartWithWiderCore()
let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 7, let path = arguments.first, let data = FileManager.default.contents(atPath: path),
  let covariance = HiddenMarkovModel.Covariance(rawValue: Array(arguments)[3]),
  case let numbers = arguments.compactMap({ Int($0) }), numbers.count == 5
else {
  let usage = "usage: hidden-markov TABLE COLUMNS LENGTH COVARIANCE STATES RESTARTS CAP\n"
  FileHandle.standardError.write(Data(usage.utf8))
  exit(64)
}
let values = data.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
let sequences = try ObservationSequences(
  values: values, dimension: numbers[0],
  lengths: Array(repeating: numbers[1], count: values.count / numbers[0] / numbers[1]))
let begun = processorSeconds()
let search = HiddenMarkovSearch(
  covariance: covariance, mostStates: numbers[2], restarts: numbers[3],
  fitting: ExpectationMaximisation(mostIterations: numbers[4]))
let found = search.candidates(for: sequences)
let seconds = processorSeconds() - begun
let rows = found.map {
  Measurement(
    states: $0.stateCount, logLikelihood: $0.fit.logLikelihood, bic: $0.bayesian,
    iterationsOfBest: $0.fit.history.count, failedStarts: $0.failures)
}
let encoder = JSONEncoder()
encoder.outputFormatting = [.sortedKeys]
print("{\"seconds\": \(seconds), \"candidates\": \(String(decoding: try encoder.encode(rows), as: UTF8.self))}")
