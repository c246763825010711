import Foundation

/// What SciPy 1.17.1 and statsmodels 0.15.0 gave for fixed samples; `analysis/references/tests.py` makes the file.
struct TestVectors: Decodable {
  struct TwoSamples: Decodable {
    let first: [Double]
    let second: [Double]
    let difference: Double
    let p: Double
    let df: Double
    let low: Double
    let high: Double
    let improvement: Double
    let permutation: Double?
    let paired_p: Double?
    let paired_low: Double?
    let paired_high: Double?
    let sign_p: Double?
  }
  struct Spreads: Decodable {
    let groups: [[Double]]
    let statistic: Double
    let p: Double
  }
  struct Noncentral: Decodable {
    let df: Double
    let delta: Double
    let t: Double
    let p: Double
  }
  struct Power: Decodable {
    let n: Int
    let d: Double
    let power: Double
  }
  struct Layout: Decodable {
    let row: [Int]
    let column: [Int]
    let value: [Double]
    let reml: [Double]
    let f: [Double]
    let p: [Double]
  }
  struct SampleQuantile: Decodable {
    let values: [Double]
    let q: Double
    let value: Double
  }
  let two_samples: [TwoSamples]
  let spreads: [Spreads]
  let noncentral: [Noncentral]
  let powers: [Power]
  let layouts: [Layout]
  let bootstrap_quantiles: [SampleQuantile]

  static func read() throws -> TestVectors {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/tests.json")
    return try JSONDecoder().decode(TestVectors.self, from: Data(contentsOf: file))
  }
}

/// Whether two numbers agree to a relative or absolute tolerance.
func near(_ value: Double?, _ expected: Double?, _ tolerance: Double = 1e-9) -> Bool {
  guard let value, let expected else { return false }
  return (value - expected).magnitude <= tolerance * max(1, expected.magnitude)
}
