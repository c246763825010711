import Foundation
import Testing

/// `analyze compare`, `plan` and `variance` on sweeps as a user makes them.
@Suite struct AnalyzeSeedsTests {
  @Test func twoSweepsAreComparedPlannedFromAndTakenApart() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    let sweep = "sweep --sizes 14m --preset smoke --vocab-size 1024 --data text.txt --init-seeds 1-2 --data-seeds 1-2"
    #expect(try tool.run("\(sweep) --steps 1 --out short").code == 0)
    #expect(try tool.run("\(sweep) --steps 3 --out long").code == 0)
    let compared = try result(tool, "analyze compare short long --json")
    #expect(compared["metric"] as? String == "validation_loss" && (compared["difference"] as? Double ?? 0) < 0)
    for key in ["low", "high", "p_value", "probability_of_improvement"] { #expect(compared[key] is Double, "\(key)") }
    #expect(tool.exists("short/results/comparison.json") && compared["pairs"] as? Int == 4)
    let plan = try result(tool, "analyze plan long --effect 0.1 --json")
    for key in ["seeds", "effect", "power", "low", "high"] { #expect(plan[key] is Double, "\(key)") }
    let variance = try result(tool, "analyze variance long --json")
    let metric = (variance["metrics"] as? [[String: Any]])?.first
    let size = (metric?["sizes"] as? [[String: Any]])?.first
    #expect((size?["components"] as? [String: Any])?["method"] as? String == "exact analysis of variance")
    let table = try tool.run("analyze variance long")
    #expect(table.output.contains("Initialisation over data order") && table.output.contains("some runs share a seed"))
  }

  @Test(arguments: [
    ("analyze compare nowhere nowhere", 66, "nowhere"), ("analyze plan nowhere", 66, "nowhere"),
    ("analyze variance nowhere", 66, "nowhere"), ("analyze compare nowhere", 64, "b"),
    ("analyze agreement nowhere", 66, "nowhere"), ("analyze plan nowhere --boundary wide", 64, "wide"),
    ("analyze compare a b --pairing odd", 64, "odd"),
  ])
  func badRequestsAreRefused(line: String, code: Int32, mentions: String) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    let result = try tool.run(line)
    #expect(result.code == code && result.errors.contains(mentions), "\(result.code) \(result.errors)")
  }

  private func result(_ tool: Tool, _ line: String) throws -> [String: Any] {
    let result = try tool.run(line)
    #expect(result.code == 0, "\(result.errors)")
    return try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any] ?? [:]
  }
}
