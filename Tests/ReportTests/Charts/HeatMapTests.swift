import Testing

@testable import Report

@Suite struct HeatMapTests {
  private func map(
    _ count: Int, name: (Int) -> String = { "seed \($0)" }, tree: Dendrogram? = nil
  ) -> HeatMap {
    HeatMap(
      title: "Similarity", labels: (0..<count).map(name),
      values: (0..<count).map { row in (0..<count).map { 1 / Double(1 + abs(row - $0)) } },
      tree: tree)
  }

  /// A chain: leaf k joins the cluster of the leaves before it.
  private func chain(_ count: Int) -> Dendrogram? {
    Dendrogram(
      leaves: count,
      merges: (1..<max(1, count)).map { .init(left: $0 == 1 ? 0 : count + $0 - 2, right: $0, height: Double($0)) })
  }

  @Test(arguments: [0, 1, 2, 9, 12, 20, 45, 120])
  func anyNumberOfRunsKeepsTextsApart(count: Int) throws {
    try checkDrawing(map(count))
    var grouped = map(count, name: { "pythia-14m-initseed\($0)-dataseed\($0)" }, tree: chain(count))
    grouped.valueLabel = "debiased CKA at the last common step, mean over pairs of runs"
    try checkDrawing(grouped)
  }

  @Test func coloursByValueAndLeavesGaps() {
    let svg = HeatMap(title: "", labels: ["seed 1", "seed 2"], values: [[1, nil], [-0.5, .nan]]).svg()
    #expect(svg.contains("#fee838") && svg.contains("#00224e"))
    #expect(svg.matches(of: /fill="none"/).count == 2)
  }

  @Test func numbersStandOutFromTheirCells() {
    let scale = ColourScale(from: -1, to: 1)
    for value in stride(from: -1.0, through: 1, by: 0.01) {
      let (cell, text) = (scale.rgb(value).luminance, ColourScale.RGB(scale.textColour(value)).luminance)
      let contrast = (max(cell, text) + 0.05) / (min(cell, text) + 0.05)
      #expect(contrast >= 4.3, "\(value)")
    }
  }

  @Test func scalesGoEvenlyThroughLightness() {
    let cividis = ColourScale()
    let lights = stride(from: 0.0, through: 1, by: 0.05).map { cividis.rgb($0).luminance }
    #expect(zip(lights, lights.dropFirst()).allSatisfy { $0 < $1 })
    #expect(ColourScale(from: .nan, to: 2).high == 1 && ColourScale(from: 3, to: 3).low == 2.5)
  }

  @Test func treesOrderRowsAndHaveAHeightPerMerge() throws {
    let merges: [Dendrogram.Merge] = [
      .init(left: 0, right: 2, height: 1), .init(left: 1, right: 3, height: 2), .init(left: 4, right: 5, height: 4),
    ]
    let tree = try #require(Dendrogram(leaves: 4, merges: merges))
    #expect(tree.order == [0, 2, 1, 3])
    #expect(tree.brackets.map(\.left) == [0, 2, 0.5] && tree.brackets.map(\.right) == [1, 3, 2.5])
    let map = map(4, tree: tree)
    #expect(map.table().rows.map { $0[0] }.first == .text("seed 0"))
    #expect(map.table().rows[4][0] == .text("seed 2"))
    let titles = map.svg().matches(of: /merge at distance (\d)/).map { String($0.1) }
    #expect(titles == ["1", "2", "4", "1", "2", "4"])
  }

  @Test func aTreeOfOtherLeavesIsNotUsed() {
    #expect(map(3, tree: chain(4)).order == [0, 1, 2])
  }

  @Test func treesThatDoNotJoinEveryLeafOnceAreRefused() {
    #expect(Dendrogram(leaves: 3, merges: [.init(left: 0, right: 1, height: 1)]) == nil)
    #expect(Dendrogram(leaves: 2, merges: [.init(left: 0, right: 0, height: 1)]) == nil)
    #expect(Dendrogram(leaves: 2, merges: [.init(left: 0, right: 7, height: 1)]) == nil)
    #expect(Dendrogram(leaves: 0, merges: []) == nil)
    let twice: [Dendrogram.Merge] = [.init(left: 0, right: 1, height: 1), .init(left: 0, right: 2, height: 1)]
    #expect(Dendrogram(leaves: 3, merges: twice) == nil)
  }
}
