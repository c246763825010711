import Foundation
import Numerics
import Statistics

/// Times one similarity measure on two matrices and prints the seconds of every repetition with the value as JSON.
///
/// Arguments: the measure (alignment, angles, svcca; pairs: all pairs of all matrices with exact permutation moments), the file of
/// the matrices (32-bit floats, row-major, one after the other), items, features, repetitions.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func value(of measure: String, _ matrices: [FeatureMatrix<Float>]) throws -> Double? {
  let (left, right) = (matrices[0], matrices[1])
  switch measure {
  case "alignment": return try CentredKernelAlignment(linear: left, right)?.biased
  case "angles": return try SubspaceAngles(left, right)?.mean
  case "svcca":
    return try FeatureProducts(left, right, precision: .single).flatMap { products in
      CanonicalCorrelations(products, keeping: .variance(0.99))
    }?.mean
  case "pairs": return try meanPValue(matrices)
  default: return nil
  }
}

func meanPValue(_ matrices: [FeatureMatrix<Float>]) throws -> Double {
  let prepared = try matrices.compactMap { try Representation($0) }
  let sums = prepared.map { PermutationSums($0) }
  var values: [Double] = []
  for first in prepared.indices {
    for second in prepared.indices where second > first {
      guard prepared[first].debiasedCKA(prepared[second]) != nil,
        let test = MomentPermutationTest(prepared[first], sums[first], prepared[second], sums[second])
      else { continue }
      values.append(test.pValue)
    }
  }
  return values.reduce(0, +) / Double(values.count)
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
let size = items * features
let matrices = try stride(from: 0, to: numbers.count, by: size).map {
  try FeatureMatrix(Array(numbers[$0..<$0 + size]), items: items, features: features)
}
var seconds: [Double] = []
var found: Double?
for _ in 0..<repetitions {
  let begun = processorSeconds()
  found = try value(of: arguments[0], matrices)
  seconds.append(processorSeconds() - begun)
}
print("{\"value\": \(found ?? .nan), \"core\": \"\(BLAS.coreName)\", \"seconds\": \(seconds)}")
