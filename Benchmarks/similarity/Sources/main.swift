import Foundation
import Numerics
import Statistics

/// Times one similarity measure on two matrices and prints the seconds of every repetition with the value as JSON.
///
/// Arguments: the measure (alignment, angles or svcca), the file of the two matrices (32-bit floats, row-major, one after the
/// other), items, features, repetitions.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func value(of measure: String, _ left: FeatureMatrix<Float>, _ right: FeatureMatrix<Float>) throws -> Double? {
  switch measure {
  case "alignment": try CentredKernelAlignment(linear: left, right)?.biased
  case "angles": try SubspaceAngles(left, right)?.mean
  case "svcca":
    try FeatureProducts(left, right, precision: .single).flatMap { products in
      CanonicalCorrelations(products, keeping: .variance(0.99))
    }?.mean
  default: nil
  }
}

// As the tool does: OpenBLAS may have chosen kernels for an older CPU.
BLASCore.restartWithWiderCore()
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count == 5, let data = FileManager.default.contents(atPath: arguments[1]),
  let items = Int(arguments[2]), let features = Int(arguments[3]), let repetitions = Int(arguments[4])
else {
  FileHandle.standardError.write(Data("usage: similarity MEASURE FILE ITEMS FEATURES REPETITIONS\n".utf8))
  exit(64)
}
let numbers = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
let left = try FeatureMatrix(Array(numbers.prefix(items * features)), items: items, features: features)
let right = try FeatureMatrix(Array(numbers.suffix(items * features)), items: items, features: features)
var seconds: [Double] = []
var found: Double?
for _ in 0..<repetitions {
  let begun = processorSeconds()
  found = try value(of: arguments[0], left, right)
  seconds.append(processorSeconds() - begun)
}
print("{\"value\": \(found ?? .nan), \"core\": \"\(BLAS.coreName)\", \"seconds\": \(seconds)}")
