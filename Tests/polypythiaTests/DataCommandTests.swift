import Foundation
import Testing

/// The commands that look at token files, and a sweep that trains on them.
@Suite struct DataCommandTests {
  /// Writes a pair of token files: documents of 40 ids each, two bytes an id.
  static func writeTokens(_ tool: Tool, documents: Int = 60) throws {
    var index = Data("MMIDIDX".utf8) + [0, 0]
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { index.append(contentsOf: $0) }
    }
    append(UInt64(1))
    append(UInt8(8))
    append(UInt64(documents))
    append(UInt64(documents + 1))
    for _ in 0..<documents { append(Int32(40)) }
    for document in 0..<documents { append(Int64(80 * document)) }
    for entry in 0...documents { append(Int64(entry)) }
    try tool.write("tokens.idx", index)
    let ids = (0..<(40 * documents)).map { UInt16($0 * 7919 % 509) }
    try tool.write("tokens.bin", ids.map(\.littleEndian).withUnsafeBytes { Data($0) })
  }

  struct View: Decodable {
    struct Sequence: Decodable {
      let step: Int
      let tokens: [Int]
    }
    let order: String
    let sequences: [Sequence]
  }

  @Test func aSweepTrainsOnTokenFilesAndShowsWhatItConsumed() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try Self.writeTokens(tool)
    let small = "--sizes 14m --seeds 1 --preset smoke --steps 1 --vocab-size 512 --seq-length 32"
    let result = try tool.run("sweep \(small) --data tokens --out out probe_length=16")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("2,400 tokens"), "\(result.output)")
    #expect(!tool.exists("out/corpus/tokenizer.json"))
    let again = try tool.run("sweep \(small) --data tokens.idx --out out probe_length=16")
    #expect(again.code == 0, "\(again.errors)")
    let view = try tool.run("data view --run out/pythia-14m-seed1 --step 1 --json")
    #expect(view.code == 0, "\(view.errors)")
    let shown = try JSONDecoder().decode(View.self, from: Data(view.output.utf8))
    #expect(shown.order == "run" && shown.sequences.count == 2 && shown.sequences.allSatisfy { $0.tokens.count == 33 })
    #expect(try tool.run("data view --run out/pythia-14m-seed1 --step 2").code == 64)
    let few = try tool.run("sweep \(small.replacing("512", with: "500")) --data tokens --out other probe_length=16")
    #expect(few.code == 65 && few.errors.contains("tokens.bin, document "), "\(few.errors)")
  }

  @Test func filesAreCutJoinedAndChecked() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try Self.writeTokens(tool)
    let cut = try tool.run("data shard tokens.bin --out shards --shard-bytes 2000")
    #expect(cut.code == 0 && tool.exists("shards/tokens-00002-of-00002.bin"), "\(cut.errors)")
    let list = cut.output.split(separator: "\n").filter { $0.hasPrefix("shards/") }.map { $0.dropFirst(7) }
    try tool.write("list.txt", list.joined(separator: "\n") + "\n")
    #expect(try tool.run("data checksum shards --list list.txt").code == 0)
    #expect(try tool.run("data unshard shards/tokens-00001-of-00002.bin --out whole").code == 0)
    let original = try Data(contentsOf: tool.folder.appending(path: "tokens.bin"))
    #expect(try Data(contentsOf: tool.folder.appending(path: "whole/tokens.bin")) == original)
    try tool.write("shards/tokens-00001-of-00002.bin", Data(count: 2000))
    let damaged = try tool.run("data checksum shards --list list.txt")
    #expect(damaged.code == 65 && damaged.output.contains("Mismatch: tokens-00001-of-00002.bin"), "\(damaged.output)")
  }

  @Test func viewsAreSearchedAndSaved() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try Self.writeTokens(tool)
    let rows = try tool.run("data view tokens --seq-length 39 --batch-size 4 --step 2-3 --save rows.npy --json")
    let shown = try JSONDecoder().decode(View.self, from: Data(rows.output.utf8))
    #expect(shown.order == "pre-shuffled" && shown.sequences.map(\.step) == [2, 2, 2, 2, 3, 3, 3, 3])
    #expect(try Data(contentsOf: tool.folder.appending(path: "rows.npy")).count == 128 + 8 * 40 * 2)
    let id = shown.sequences[1].tokens[5]
    let found = try tool.run("data view tokens --seq-length 39 --batch-size 4 --step 2-3 --search-ids \(id)")
    #expect(found.code == 0 && found.output.contains("found at"), "\(found.output)")
    #expect(try tool.run("data view tokens --step 2 --search word --seq-length 39 --batch-size 4").code == 64)
    let info = try tool.run("data info tokens")
    #expect(info.output.contains("2,400") && info.output.contains("509 vocabulary rows"), "\(info.output)")
  }

  @Test func aConfigurationOfTheSuiteIsPlanned() throws {
    let tool = try Tool()
    defer { tool.cleanUp() }
    try tool.write(
      "14M.yml",
      """
      { # a size of the suite
        "num-layers": 6, "hidden-size": 128, "num-attention-heads": 4, "seq-length": 2048, "train-iters": 143000,
        "log-dir": "logs", "mystery": 3,
      }
      """)
    try tool.write("text.txt", Tool.text)
    let plan = try tool.run("sweep --config 14M.yml --seeds 1 --dry-run --data text.txt")
    #expect(plan.code == 0, "\(plan.errors)")
    #expect(plan.output.contains("143,000 updates of 1,024 x 2,048") && plan.output.contains("mystery: 3 is not known"))
    #expect(plan.output.contains("log_dir: logs has no effect"))
    #expect(try tool.run("sweep --config 14M.yml --sizes 31m --dry-run").code == 64)
  }
}
