import Foundation
import Numerics
import Statistics
import Testing

/// Coefficients of agreement against worked numbers, closed forms and other libraries' definitions.
@Suite struct AgreementTests {
  @Test func kappaOfTheWorkedExampleIsSixTenths() throws {
    let tally = try #require(
      Ratings([[0, 1, 2, 1, 0, 2, 3, 3, 1, 0], [0, 1, 2, 2, 0, 2, 3, 1, 1, 3]])
    ).tally()
    #expect(near(tally.percent(0, 1), 0.7) && near(tally.kappa(0, 1), 0.6) && near(tally.kappa(1, 0), 0.6))
    #expect(near(tally.meanKappa(), 0.6) && tally.degeneratePairs == 0)
  }

  // statsmodels.stats.inter_rater.fleiss_kappa and the krippendorff package's formula (0.8), see analysis/references/agreement.py.
  @Test func valuesOfOtherLibrariesAreMet() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/agreement.json")
    let cases = try JSONDecoder().decode([GoldenAgreement].self, from: Data(contentsOf: file))
    #expect(cases.count > 10)
    for golden in cases {
      let tally = try #require(Ratings(golden.labels)).tally()
      #expect(near(tally.kappa(0, 1), golden.cohen) || (tally.kappa(0, 1).isNaN && golden.cohen == nil))
      #expect(near(tally.krippendorff(), golden.krippendorff))
      if let fleiss = golden.fleiss { #expect(near(tally.fleiss(), fleiss)) }
    }
  }

  @Test func oneLabelThroughoutHasNoCoefficient() throws {
    let tally = try #require(Ratings([[4, 4, 4], [4, 4, 4], [4, 4, 5]])).tally()
    #expect(tally.kappa(0, 1).isNaN && tally.percent(0, 1) == 1 && tally.degeneratePairs == 1)
    #expect(tally.kappa(0, 2) == 0 && tally.meanKappa() == 0)
    let constant = try #require(Ratings([[4, 4, 4], [4, 4, 4]])).tally()
    #expect(constant.fleiss().isNaN && constant.krippendorff().isNaN && constant.meanKappa().isNaN)
    #expect(Ratings([[1], [1, 2]]) == nil)
    let empty = try #require(Ratings([[-1, -1], [-1, -1]])).tally()
    #expect(empty.percent(0, 1).isNaN && empty.fleiss().isNaN && empty.krippendorff().isNaN)
  }

  @Test func coefficientsDoNotDependOnNamesOrOrder() throws {
    let labels = random(raters: 4, items: 60, kinds: 5, missing: 0.2, seed: 3)
    let tally = try #require(Ratings(labels)).tally()
    let renamed = try #require(Ratings(labels.map { $0.map { $0 < 0 ? -1 : ($0 * 7 + 3) % 11 } })).tally()
    let reordered = try #require(Ratings(labels.map { Array($0.reversed()) })).tally()
    for other in [renamed, reordered] {
      #expect(near(other.meanKappa(), tally.meanKappa()) && near(other.krippendorff(), tally.krippendorff()))
    }
    #expect(near(tally.kappa(0, 3), tally.kappa(3, 0)))
  }

  @Test func weightsCountItemsAsOftenAsTheySay() throws {
    for missing in [0, 0.3] {
      let labels = random(raters: 5, items: 40, kinds: 3, missing: missing, seed: 9)
      let weights = (0..<40).map { Int32($0 % 4) }
      let repeated = labels.map { row in row.indices.flatMap { Array(repeating: row[$0], count: Int(weights[$0])) } }
      let weighted = try #require(Ratings(labels)).tally(weights: weights)
      let plain = try #require(Ratings(repeated)).tally()
      #expect(near(weighted.meanKappa(), plain.meanKappa()) && near(weighted.meanPercent(), plain.meanPercent()))
      #expect(near(weighted.krippendorff(), plain.krippendorff()))
      if missing == 0 { #expect(near(weighted.fleiss(), plain.fleiss())) }
    }
  }

  @Test func ratersLeftOutBySayingZeroAreGone() throws {
    let labels = random(raters: 5, items: 50, kinds: 3, missing: 0.2, seed: 11)
    let all = try #require(Ratings(labels)).tally()
    let some = try #require(Ratings([labels[0], labels[2], labels[3]])).tally()
    let chosen = [1.0, 0, 1, 1, 0]
    #expect(near(all.meanKappa(multiplicities: chosen), some.meanKappa()))
    #expect(near(all.fleiss(multiplicities: chosen), some.fleiss()))
    #expect(near(all.krippendorff(multiplicities: chosen), some.krippendorff()))
  }

  @Test func ratersOfOneFamilyAreNotCompared() throws {
    let labels = random(raters: 2, items: 60, kinds: 3, missing: 0, seed: 13)
    let two = try #require(Ratings(labels)).tally()
    let families = try #require(Ratings([labels[0], labels[1], labels[0], labels[1]])).tally(families: [0, 1, 0, 1])
    #expect(near(families.meanKappa(), two.meanKappa()) && near(families.meanPercent(), two.meanPercent()))
    #expect(near(families.fleiss(), two.fleiss()) && families.kappa(0, 2) == 1)
    // Expected disagreement has the divisor n - 1 of the number of labels, which is doubled here.
    #expect(near((1 - families.krippendorff()) / (1 - two.krippendorff()), 239.0 / 238))
    let values = [0, 1, 2, 3, 0, 4, 5, 6, 0]
    #expect(RaterMean.ofPairs(values.map(Double.init), raters: 3, families: [7, 7, 9]) == 4.25)
    #expect(RaterMean.ofPairs(values.map(Double.init), raters: 3, families: [7, 7, 7]).isNaN)
  }

  @Test func copiesOfOneRaterDoNotAgreeWithThemselves() throws {
    let labels = random(raters: 3, items: 400, kinds: 4, missing: 0, seed: 12)
    let tally = try #require(Ratings(labels)).tally()
    let copied = [2.0, 1, 0]
    #expect(near(tally.meanKappa(multiplicities: copied), tally.kappa(0, 1)))
    let two = try #require(Ratings([labels[0], labels[1]])).tally().fleiss()
    #expect((tally.fleiss(multiplicities: copied) - two).magnitude < 0.03)
  }

  @Test func divergencesAgreeWithBruteForceInDoublePrecision() {
    let (sources, items, outcomes) = (3, 2, 5000)
    var random = MersenneTwister(seed: 5)
    let logits = (0..<sources * items * outcomes).map { _ in Float(4 * random.standardNormal()) }
    let reference = (0..<outcomes).map { -log(Double(outcomes)) + 0.1 * Double($0 % 7 - 3) }
    let distributions = CategoricalDistributions(sources: sources, items: items, reference: reference)
    for source in 0..<sources {
      distributions.set(source: source, count: items) { target in
        for item in 0..<items {
          for outcome in 0..<outcomes {
            target[item * distributions.stride + outcome] = logits[(source * items + item) * outcomes + outcome]
          }
        }
      }
    }
    for item in 0..<items {
      let exact = (0..<sources).map { source -> [Double] in
        let row = logits[((source * items + item) * outcomes)...].prefix(outcomes).map(Double.init)
        let total = log(row.reduce(0) { $0 + exp($1) })
        return row.map { $0 - total }
      }
      let measures = distributions.measure(item: item)
      for first in 0..<sources {
        let p = exact[first]
        #expect(near(measures.entropies[first], -p.reduce(0) { $0 + exp($1) * $1 }, 1e-6))
        #expect(near(measures.toReference[first], -zip(p, reference).reduce(0) { $0 + exp($1.0) * $1.1 }, 1e-6))
        #expect(Int(measures.likeliest[first]) == p.indices.max { p[$0] < p[$1] })
        #expect(near(distributions.logProbability(source: first, item: item, outcome: 17), p[17], 1e-6))
        for second in 0..<sources {
          let q = exact[second]
          let divergence = zip(p, q).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
          let shannon = zip(p, q).reduce(0) { sum, pair in
            let middle = log((exp(pair.0) + exp(pair.1)) / 2)
            return sum + exp(pair.0) * (pair.0 - middle) / 2 + exp(pair.1) * (pair.1 - middle) / 2
          }
          #expect(near(measures.divergences[first * sources + second], divergence, 1e-6))
          #expect(near(measures.jensenShannon[first * sources + second], shannon, 1e-6))
        }
      }
    }
  }

  private func random(raters: Int, items: Int, kinds: Int, missing: Double, seed: UInt32) -> [[Int32]] {
    var random = MersenneTwister(seed: seed)
    let truth = (0..<items).map { _ in Int32(random.bounded(UInt64(kinds - 1))) }
    return (0..<raters).map { _ in
      truth.map { label in
        if random.uniform() < missing { return -1 }
        return random.uniform() < 0.6 ? label : Int32(random.bounded(UInt64(kinds - 1)))
      }
    }
  }
}

/// One case of `Vectors/agreement.json`.
private struct GoldenAgreement: Decodable {
  let labels: [[Int32]]
  let cohen: Double?
  let fleiss: Double?
  let krippendorff: Double
}
