import Foundation
import Testing

/// A shortened budget is said wherever results are shown, in words and as data.
@Suite struct BudgetTests {
  private func object(_ result: Tool.Result) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.errors)")
  }

  @Test func everyOutputSaysThatTheBudgetIsShortened() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let line = "sweep --sizes 14m --seeds 1 --preset smoke --steps 1 --vocab-size 512 --data text.txt --out out"
    let plan = try tool.run(line + " --dry-run --json --threads 1000")
    let rehearsal = try object(plan)
    let runs = (rehearsal["plan"] as? [String: Any])?["runs"] as? [[String: Any]]
    #expect((runs?.first?["configuration"] as? [String: Any])?["batch_size"] as? Int == 2, "\(plan.output)")
    #expect((rehearsal["plan"] as? [String: Any])?["preset"] as? String == "smoke")
    let warnings = try #require(rehearsal["warnings"] as? [String])
    #expect(warnings.count == 1 && plan.errors.contains("warning: \(warnings[0])"), "\(plan.errors)")
    let budget = "preset smoke: 1 update of 2 x 128 tokens; a shortened budget"
    func isSaid(_ object: [String: Any]) -> Bool { (object["budget"] as? String)?.hasPrefix(budget) == true }
    #expect(isSaid(rehearsal))
    #expect(isSaid(try object(try tool.run(line + " --json"))))
    for command in ["status out", "report out", "analyze variance out", "analyze outliers out"] {
      #expect(isSaid(try object(try tool.run(command + " --json"))), "\(command)")
    }
    for command in ["status out", "analyze variance out", "analyze probes out"] {
      #expect(try tool.run(command).output.contains(budget), "\(command)")
    }
    #expect(try tool.run("plot out --figure losses --out losses.svg").code == 0)
    let drawing = try String(contentsOf: tool.folder.appending(path: "losses.svg"), encoding: .utf8)
    #expect(drawing.contains("A shortened budget"))
  }
}
