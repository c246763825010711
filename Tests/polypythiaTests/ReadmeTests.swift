import Foundation
import Synchronization
import Testing

/// Every command of the README and of each page of the guide runs, in its order; sweeps are shortened to the smallest preset and
/// two runs. A page that reads what another one makes finds it there.
@Suite struct ReadmeTests {
  @Test(arguments: try CommandPage.all()) func everyCommandRuns(page: CommandPage) throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try PageInputs.made.get().copy(for: page, to: tool.folder)
    for command in page.commands {
      let result = try tool.run(PageInputs.shortened(command))
      #expect(result.code == 0, "\(command): \(result.errors)")
    }
  }

  @Test func thePagesKeepTheirCommands() throws {
    let pages = try CommandPage.all()
    #expect(pages.first?.name == "README.md" && pages[0].commands.count >= 8)
    #expect(pages.dropFirst().reduce(0) { $0 + $1.commands.count } >= 55, "the guide lost its commands")
  }
}

/// A page with commands for the reader.
struct CommandPage: Sendable, CustomTestStringConvertible {
  /// The path below the repository's root.
  let name: String
  /// What follows `polypythia` on lines that begin with it.
  let commands: [String]

  var testDescription: String { name }

  /// The README first, then those pages of the guide that have commands, by name.
  static func all() throws -> [CommandPage] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let guide = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs/guide").path)
      .filter { $0.hasSuffix(".md") }.sorted().map { "docs/guide/\($0)" }
    return try (["README.md"] + guide).map { name in
      let text = try String(contentsOf: root.appending(path: name), encoding: .utf8)
      return CommandPage(
        name: name,
        commands: text.split(separator: "\n").filter { $0.hasPrefix("polypythia ") }
          .map { String($0.dropFirst("polypythia ".count)) })
    }.filter { !$0.commands.isEmpty }
  }

  /// The words of all commands, and of paths their first parts.
  var words: Set<String> {
    Set(commands.flatMap { $0.split(separator: " ") }.flatMap { [String($0), String($0.split(separator: "/")[0])] })
  }

  /// What the commands make themselves.
  var outputs: Set<String> {
    Set(
      commands.filter { !$0.contains("--dry-run") }.flatMap { command in
        let words = command.split(separator: " ").map(String.init)
        return zip(words, words.dropFirst()).filter { $0.0 == "--out" }.map(\.1)
      })
  }
}

/// What the pages' commands read, made once for all of them.
struct PageInputs: Sendable {
  private let folder: URL

  /// The inputs; they stay until the tests end.
  static let made = Result { try PageInputs() }

  private static let sweeps = [
    "sweep --sizes 14m --seeds 4-5 --data mytext.txt --out mysweep",
    "sweep --sizes 14m --init-seeds 1-2 --data-seeds 1-2 --data mytext.txt --out factorial",
    "sweep --sizes 14m --seeds 4-5 --data mytext.txt --out sabotage pythia-14m-seed5:learning_rate=0.01",
  ]

  private init() throws {
    let tool = try Tool()
    folder = tool.folder
    Self.folderToRemove.withLock { $0 = folder }
    atexit { PageInputs.folderToRemove.withLock { $0.map { try? FileManager.default.removeItem(at: $0) } } }
    try tool.write("mytext.txt", Tool.text)
    try tool.write("losses.csv", Self.losses)
    try tool.write("wide.tsv", "step\ta\tb\n1\t3\t4\n2\t2\t3\n3\t1\t2\n")
    try tool.write(
      "log.jsonl",
      (0..<8).map { "{\"run\": {\"id\": \"r\($0 % 2)\"}, \"step\": \($0 / 2), \"loss\": \(9 - $0)}\n" }.joined())
    try tool.write("70M.yml", "{ \"num-layers\": 6, \"hidden-size\": 512, \"num-attention-heads\": 8, }")
    try Self.writeLogs(tool)
    for inner in ["trainer", "evals"] {
      try FileManager.default.createDirectory(at: folder.appending(path: inner), withIntermediateDirectories: true)
    }
    try tool.write(
      "trainer/trainer_state.json", "{\"log_history\": [{\"loss\": 3, \"step\": 1}, {\"loss\": 2, \"step\": 2}]}")
    for step in [0, 512] {
      try tool.write(
        "evals/70m_step\(step).json", "{\"results\": {\"piqa\": {\"acc\": 0.5}}, \"config\": {\"num_fewshot\": 0}}")
    }
    for line in Self.sweeps.map(Self.shortened) + ["export mysweep --format tensorboard --out logs"] {
      let result = try tool.run(line)
      try #require(result.code == 0, "\(line): \(result.errors)")
    }
  }

  /// Logs as other tools leave them: charts, Lightning's folders, MLflow's long form, a table for each seed.
  private static func writeLogs(_ tool: Tool) throws {
    let loss = { (run: Int, step: Int) in "\(3 - Double(step) / 40 + Double((run * 12 + step) * 37 % 101) / 1000)" }
    let names = (1...5).flatMap { ["\"seed\($0) - train/loss\"", "\"seed\($0) - train/loss__MIN\""] }
    let charts = (0..<10).map { step in
      "\(step)," + (1...5).map { "\(loss($0, step)),\(loss($0, step))" }.joined(separator: ",") + "\n"
    }
    try tool.write("wandb_export.csv", "\"Step\",\(names.joined(separator: ","))\n" + charts.joined())
    var long = "run_uuid,key,value,step,timestamp\n"
    for run in 1...5 {
      let rows = (0..<10).map { "0,\($0),\(loss(run, $0))\n" }.joined()
      try tool.write("seed\(run).csv", "epoch,step,train_loss\n" + rows)
      let folder = "lightning_logs/version_\(run)"
      try FileManager.default.createDirectory(
        at: tool.folder.appending(path: folder), withIntermediateDirectories: true)
      try tool.write("\(folder)/metrics.csv", "epoch,step,train_loss\n" + rows)
      long += (0..<10).map { "run\(run),loss,\(loss(run, $0)),\($0),1700000000000\n" }.joined()
    }
    try tool.write("mlflow.csv", long)
    for run in 1...2 {
      let lines = (0..<10).map { "iter \($0): loss \(loss(run, $0)), time 12.30ms, mfu 20.00%\n" }
      try tool.write("seed\(run).log", lines.joined())
      try tool.write("slurm-4\(run).out", lines.dropFirst(run == 2 ? 5 : 0).joined())
    }
    try tool.write("other.log", (0..<10).map { "\($0):\(loss(1, $0))\n" }.joined())
    let cases = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/wandb")
    try FileManager.default.copyItem(at: cases, to: tool.folder.appending(path: "wandb"))
  }

  private static let folderToRemove = Mutex<URL?>(nil)

  /// Copies what a page names and does not make itself.
  func copy(for page: CommandPage, to other: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where page.words.subtracting(page.outputs).contains(name) {
      try FileManager.default.copyItem(at: folder.appending(path: name), to: other.appending(path: name))
    }
  }

  /// Six runs of four steps each.
  private static let losses =
    "run,step,loss\n"
    + (0..<24).map { "run\($0 / 4),\($0 % 4 + 1),\(3 - Double($0 % 4) / 4 + Double($0 * 37 % 101) / 1000)\n" }.joined()

  /// A command as it is run here.
  static func shortened(_ command: String) -> String {
    let isTraining = command.hasPrefix("sweep") && !command.contains("--config")
    // No argument in quotes holds a space.
    var line = command.replacing("--preset laptop", with: "").replacing("'", with: "")
    for (long, short) in [
      ("--sizes 70m,160m", "--sizes 14m --seeds 1-2"), ("--seeds 1-9", "--seeds 4-5"), ("1-3", "1-2"),
      ("step256", "step2"), ("--steps 0,256", "--steps 0,2"), ("--vocab-size 4096", "--vocab-size 1000"),
    ] {
      line = line.replacing(long, with: short)
    }
    return isTraining ? line + " --preset smoke --steps 2 --vocab-size 1024" : line
  }
}
