import Foundation
import Testing

/// What every command with `--json` writes to standard output.
@Suite struct JSONKeysTests {
  @Test func everyKeyIsInSnakeCase() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write("text.txt", Tool.text)
    // SHA-256 of a file without bytes.
    let none = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    try FileManager.default.createDirectory(at: tool.folder.appending(path: "d"), withIntermediateDirectories: true)
    try tool.write("d/empty", "")
    try tool.write("list.txt", "\(none)  empty\n")
    let rows = (0..<48).map { "r\($0 / 8),\($0 % 8),\(9 - $0 % 8).\($0 * 7 % 9)" }
    try tool.write("t.csv", "run,step,loss\n" + rows.joined(separator: "\n") + "\n")
    let sweep = "sweep --sizes 14m --seeds 1-2 --preset smoke --steps 2 --vocab-size 512 --data text.txt --out out"
    let table = "import csv t.csv --run-column run --step-column step --out"
    let weights = "out/pythia-14m-seed1/step2"
    for line in [
      sweep, sweep + " --dry-run", "status out", "report out", "\(table) runs", "\(table) others",
      "report runs --out r.html", "data checksum d --list list.txt", "plot runs --figure losses --out losses.svg",
      "export runs --format csv --out tables",
      "capture --checkpoint \(weights) --out captured",
      "generate --checkpoint \(weights) --prompt-ids 1 --max-tokens 2",
      "checkpoint inspect \(weights)", "checkpoint convert \(weights) --out converted",
      "checkpoint audit out/pythia-14m-seed1", "data train-tokenizer text.txt --vocab-size 300 --out tok.json",
      "data tokenize text.txt --tokenizer tok.json --out tokens",
      "data view tokens --step 1 --seq-length 16 --batch-size 2", "data info tokens",
      "data shard tokens.bin --out shards --shard-bytes 1000000",
      "data unshard shards/tokens-00000-of-00000.bin --out whole",
      "doctor", "analyze outliers runs", "analyze changepoints runs", "analyze spikes runs", "analyze maps runs",
      "analyze variance runs", "analyze plan runs", "analyze compare runs others",
      "analyze aggregate runs --metric loss",
      "analyze similarity out", "analyze agreement out", "analyze probes out", "analyze matching out --sequences 4",
    ] {
      let result = try tool.run(line + " --json")
      #expect(result.code == 0, "\(line): \(result.errors)")
      let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
      let bad = keys(value).filter { $0.contains(/[a-z][A-Z]/) }
      #expect(bad.isEmpty, "\(line): \(bad.sorted())")
    }
  }

  private func keys(_ value: Any) -> Set<String> {
    if let list = value as? [Any] { return list.reduce(into: []) { $0.formUnion(keys($1)) } }
    guard let object = value as? [String: Any] else { return [] }
    return object.reduce(into: Set(object.keys)) { $0.formUnion(keys($1.value)) }
  }
}
