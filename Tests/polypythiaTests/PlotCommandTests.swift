import Foundation
import Testing

/// `plot` on a sweep as a user makes it.
@Suite struct PlotCommandTests {
  @Test func drawsTheReportsFiguresWithTheirData() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let sweep = "sweep --sizes 14m --preset smoke --vocab-size 1024 --data text.txt --seeds 1-3 --out s"
    #expect(try tool.run(sweep).code == 0)
    let drawn = try tool.run("plot s --figure losses --out losses.svg --data losses.csv --json")
    #expect(drawn.code == 0, "\(drawn.errors)")
    let summary = try JSONSerialization.jsonObject(with: Data(drawn.output.utf8)) as? [String: Any]
    #expect(summary?["figures"] as? [String] == ["validation-loss-14m", "training-loss-14m"])
    let svg = try read(tool, "losses.svg")
    #expect(svg.hasPrefix("<svg ") && svg.contains("Validation loss, 14m") && !svg.contains("var("))
    #expect(try read(tool, "losses.csv").contains("seed 3,3,8,"))
    // The same bytes again, and every figure that has something to show.
    #expect(try tool.run("plot s --figure losses --out again.svg").code == 0)
    #expect(try read(tool, "again.svg") == svg)
    for figure in ["loss-band", "distances", "spread", "similarity", "similarity-layers"] {
      let result = try tool.run("plot s --figure \(figure) --size 14m --log --out \(figure).svg")
      #expect(result.code == 0 && tool.exists("\(figure).svg"), "\(figure): \(result.errors)")
    }
    let absent = try tool.run("plot s --figure variance --out variance.svg")
    #expect(absent.code == 66 && absent.errors.contains("polypythia analyze variance s"))
    #expect(!tool.exists("variance.svg"))
    let size = try tool.run("plot s --figure losses --size 12b --out x.svg")
    #expect(size.code == 64 && size.errors.contains("14m"))
    #expect(try tool.run("plot s --figure losses --out nowhere/x.svg").code == 73)
    #expect(try tool.run("plot s --figure losses --out x.svg --data nowhere/x.csv").code == 73)
    #expect(!tool.exists("x.svg"))
    #expect(try tool.run("plot s --figure losses --size 14M --out capital.svg").code == 0)
  }

  @Test(arguments: [
    ("plot nowhere --figure losses --out x.svg", 66, "nowhere"),
    ("plot s --figure pies --out x.svg", 64, "similarity-trajectory"),
    ("plot s --figure losses --out sweep.json", 64, "--out"),
    ("plot s --figure losses --out x.svg --data x.svg", 64, "--data"), ("plot s --out x.svg", 64, "--figure"),
  ])
  func badRequestsAreRefused(line: String, code: Int32, mentions: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let result = try tool.run(line)
    #expect(result.code == code && result.errors.contains(mentions), "\(result.errors)")
  }

  @Test func theHelpNamesEveryFigure() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let help = try tool.run("plot --help").output
    for figure in ["losses", "loss-band", "spread", "maps", "transitions", "divergence", "agreement", "changepoints"] {
      #expect(help.contains(figure))
    }
    #expect(help.contains("Example"))
  }

  private func read(_ tool: Tool, _ name: String) throws -> String {
    try String(contentsOf: tool.folder.appending(path: name), encoding: .utf8)
  }
}
