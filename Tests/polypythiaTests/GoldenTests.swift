import Foundation
import Testing

/// What the analyses and the report say as JSON and on a terminal, byte for byte, on one trained sweep and on imported tables.
///
/// The files lie in `Golden` and `Terminal`; `scripts/update-snapshots` writes them anew. Bits of weights depend on OpenBLAS's kernels, so one core
/// is preset that all x86-64 CPUs since 2013 have.
@Suite struct GoldenTests {
  private static let core = ["OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_L2_SIZE": "512"]

  private static let sweep = """
    sweep --sizes 14m --init-seeds 1-3 --data-seeds 1-2 --preset smoke --steps 16 --seq-length 48 --vocab-size 320 \
    --data text.txt --out sweep checkpoint_steps=0,8,16 observation_steps=0,1,2,4,8,12,16 probe_sequences=8 probe_length=16 \
    pythia-14m-initseed3-dataseed2:learning_rate=0.05 pythia-14m-initseed3-dataseed2:gradient_clipping=0
    """

  private static let outputs = [
    ("outliers", "analyze outliers sweep"), ("maps", "analyze maps sweep --maximum-states 4 --restarts 4"),
    ("changepoints", "analyze changepoints tables"), ("spikes", "analyze spikes tables --metric loss"),
    ("similarity", "analyze similarity sweep --steps 0,4,16 --draws 20"), ("agreement", "analyze agreement sweep"),
    ("matching", "analyze matching sweep --sequences 2 --points 3"),
    ("probes", "analyze probes sweep --steps 0,16 --task word_part --repetitions 1"),
    ("variance", "analyze variance sweep"), ("plan", "analyze plan tables --looks 2"),
    ("compare", "analyze compare tables others"), ("aggregate", "analyze aggregate tables --metric loss"),
    ("report-sweep", "report sweep"), ("report-tables", "report tables"),
  ]

  @Test(.enabled(if: Self.runsHaswell, "OpenBLAS's Haswell kernels need an x86-64 CPU with AVX2"))
  func everyAnalysisSaysTheSameToTheByte() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", String(Tool.text.prefix(20_000)))
    try tool.write("tables.csv", Self.table(shift: 0))
    try tool.write("others.csv", Self.table(shift: 0.05))
    let columns = "--run-column run --step-column step"
    for line in [
      Self.sweep, "import csv tables.csv \(columns) --out tables", "import csv others.csv \(columns) --out others",
    ] {
      let result = try tool.run(line, environment: Self.core)
      try #require(result.code == 0, "\(line): \(result.errors)")
    }
    for (name, line) in Self.outputs {
      let isReport = name.hasPrefix("report")
      let result = try tool.run(
        line + (isReport ? " --format json --out \(name).json" : " --json"), environment: Self.core)
      #expect(result.code == 0, "\(line): \(result.errors)")
      let text =
        isReport ? try String(contentsOf: tool.folder.appending(path: "\(name).json"), encoding: .utf8) : result.output
      try Snapshot.check(Self.withoutMachine(text), "Golden/\(name).json")
      // With --json the text for people goes to standard error.
      if !isReport { try Snapshot.check(result.errors, "Terminal/\(name).txt") }
    }
  }

  /// Ten runs over 100 steps, with a spike and a bend; made by a formula.
  private static func table(shift: Double) -> String {
    var lines = ["run,step,loss,accuracy"]
    for run in 0..<10 {
      for step in 1...100 {
        let noise = Double((run * 7919 + step * 104_729) % 1009) / 1009 - 0.5
        let bend = step > 60 ? 0.004 * Double(step - 60) : 0
        let spike = run == 3 && step == 80 ? 1.5 : 0
        let loss = 2 + 6 / (1 + Double(step) / 20) - bend + spike + 0.02 * noise + 0.01 * Double(run % 5) + shift
        lines.append("run\(run),\(step),\(loss),\(1 / loss)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The report names what it was computed on; that differs between machines.
  private static func withoutMachine(_ text: String) throws -> String {
    let names: Set = ["polypythia", "CPU", "OpenBLAS", "BLAS core", "Kernels", "bf16 products"]
    var lines = text.components(separatedBy: "\n")
    for place in lines.indices {
      let name = lines[place].trimmingCharacters(in: .whitespaces)
      guard names.contains(where: { name == "\"text\" : \"\($0)\"" || name == "\"text\": \"\($0)\"" }) else { continue }
      guard let value = lines[(place + 1)...].firstIndex(where: { $0.contains("\"text\"") }) else { continue }
      lines[value] = "(of the machine)"
    }
    return lines.joined(separator: "\n")
  }

  private static var runsHaswell: Bool {
    let flags = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    return flags.contains(" avx2 ")
  }
}
