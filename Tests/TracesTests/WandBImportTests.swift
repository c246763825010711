import Failures
import Foundation
import Testing

@testable import Traces

@Suite struct WandBImportTests {
  /// Written by the store of wandb 0.16.6: the run "seed1" (abcd1234) with `define_metric("*", step_metric="train/global_step")`;
  /// train/loss 3.5, 2.25 and NaN at the global steps 0, 100 and 200, with an inner object and a histogram; `best` in the summary; exit
  /// code 3.
  static let written = """
    OlcmQuG+ADiJn1RaAAGKAVcKCGFiY2QxMjM0GgFwIjUKCgoCbHKCAQMwLjEKGAoFbW9kZWyCAQ57InNpemUiOiIxNG0ifQoNCgZfd2FuZGKCAQJ7fTIB\
    Z0IFc2VlZDGKAQYIoKXIsQZ81L/gHAABYhoSASoiEXRyYWluL2dsb2JhbF9zdGVwMgIIAXfgMGuVAAESkgEKEhIKdHJhaW4vbG9zc4IBAzMuNQoXEhF0\
    cmFpbi9nbG9iYWxfc3RlcIIBATAKDxIGbmVzdGVkEgFhggEBMAoLEgVfc3RlcIIBATAKEBIIX3J1bnRpbWWCAQMwLjUKGxIEaGlzdBIFX3R5cGWCAQsi\
    aGlzdG9ncmFtIgoUEgRoaXN0EgRiaW5zggEFWzAsMV0SACSjzGSaAAESlwEKExIKdHJhaW4vbG9zc4IBBDIuMjUKGRIRdHJhaW4vZ2xvYmFsX3N0ZXCC\
    AQMxMDAKDxIGbmVzdGVkEgFhggEBMQoLEgVfc3RlcIIBATEKEBIIX3J1bnRpbWWCAQMwLjUKGxIEaGlzdBIFX3R5cGWCAQsiaGlzdG9ncmFtIgoUEgRo\
    aXN0EgRiaW5zggEFWzAsMV0SAggB4UAPMpkAARKWAQoSEgp0cmFpbi9sb3NzggEDTmFOChkSEXRyYWluL2dsb2JhbF9zdGVwggEDMjAwCg8SBm5lc3Rl\
    ZBIBYYIBATIKCxIFX3N0ZXCCAQEyChASCF9ydW50aW1lggEDMC41ChsSBGhpc3QSBV90eXBlggELImhpc3RvZ3JhbSIKFBIEaGlzdBIEYmluc4IBBVsw\
    LDFdEgIIAtNi4vQRAAEaDwoNCgRiZXN0ggEEMS4yNfZ5NBUHAAGSAQQIAxAB
    """

  /// Where its records end.
  static let ends = [7, 104, 139, 295, 456, 616, 640, 654]

  static func writtenBytes() throws -> Data { try #require(Data(base64Encoded: written)) }

  private func runs(_ scratch: ImportScratch, stepKey: String? = nil) throws -> ImportedRuns {
    try WandBImport.runs(of: ImportRequest([scratch.path + "/wandb"]), TableColumns(step: stepKey))
  }

  /// Imports files by the names of their folders.
  private func runs(_ files: [(String, WandBFile)], stepKey: String? = nil) throws -> ImportedRuns {
    let scratch = try ImportScratch()
    for (name, file) in files { _ = try scratch.file("wandb/\(name)", Data(file.bytes)) }
    return try runs(scratch, stepKey: stepKey)
  }

  private func run(_ file: WandBFile, stepKey: String? = nil) throws -> (
    run: ImportedRun, leftOut: [String], notes: [String]
  ) {
    let found = try runs([("offline-run-20240501_100000-a/run-a.wandb", file)], stepKey: stepKey)
    return (try #require(found.runs.first), found.leftOut, found.notes)
  }

  @Test func whatWandBWroteIsReadExactly() throws {
    let scratch = try ImportScratch()
    _ = try scratch.file("wandb/offline-run-20240501_100000-abcd1234/run-abcd1234.wandb", Self.writtenBytes())
    let found = try runs(scratch)
    let run = try #require(found.runs.first)
    #expect(found.runs.count == 1 && run.name == "seed1" && run.steps == [0, 100, 200])
    #expect(run.metrics.map(\.name) == ["nested.a", "train/loss"])
    let loss = run.metrics[1].values
    #expect(loss[0] == 3.5 && loss[1] == 2.25 && loss[2].isNaN && run.metrics[0].values == [0, 1, 2])
    #expect(run.events.contains { $0.kind == .warning && $0.text.contains("exit code 3") })
    #expect(
      run.events.contains { $0.text == "W&B run abcd1234, project p, group g, steps counted by train/global_step" })
    for part in [
      "keys _runtime, _step: written", "key train/global_step: counts steps", "key hist: no numbers",
      "key best: in the summary only",
    ] {
      #expect(found.leftOut.contains { $0.hasPrefix(part) }, "\(part): \(found.leftOut)")
    }
    #expect(run.configuration == #"{"lr":0.1,"model":{"size":"14m"}}"#)
    #expect(try runs(scratch, stepKey: "_step").runs[0].steps == [0, 1, 2])
  }

  @Test func recordsMayLieAcrossBlocks() throws {
    var file = WandBFile()
    file.run("a", name: "a")
    for step in 0..<20 {
      file.row(step, [("loss", "\(step)"), ("note", "\"\(String(repeating: "x", count: 17_000))\"")])
    }
    let found = try run(file)
    #expect(file.bytes.count > 10 * RecordLog.blockSize && found.run.steps == Array(0..<20))
    #expect(found.run.metrics.map(\.name) == ["loss"])
  }

  /// From no byte to all that fit less than the head of a piece.
  @Test(arguments: 0...14) func theEndOfABlockIsPadded(free: Int) throws {
    var file = WandBFile.losses("a", name: "a", steps: [0], exit: nil)
    let room = RecordLog.blockSize - file.bytes.count - free - 7
    file.record(WandBFile.field(4, [UInt8](repeating: 0, count: room - 4)))
    #expect(file.bytes.count == RecordLog.blockSize - free)
    file.row(1, [("loss", "2")])
    #expect(try run(file).run.steps == [0, 1])
  }

  @Test func aCutFileIsReadUpToItsLastWholeRecord() throws {
    let scratch = try ImportScratch()
    let whole = try Self.writtenBytes()
    for length in 0..<whole.count {
      let path = try scratch.file("cut/run-abcd1234.wandb", whole.prefix(length))
      let found = try? WandBImport.runs(of: ImportRequest([path]))
      #expect((found != nil) == (length >= Self.ends[3]), "\(length)")
      let isNoted = found?.leftOut.contains { $0.contains("half written") } ?? true
      #expect(isNoted == (found == nil || !Self.ends.contains(length)), "\(length)")
    }
  }

  @Test func everyChangedByteIsNoticed() throws {
    let scratch = try ImportScratch()
    let good = try Self.writtenBytes()
    for place in good.indices {
      var bad = good
      bad[place] ^= 0x10
      let path = try scratch.file("bad/run-abcd1234.wandb", bad)
      let start = Self.ends.last { $0 <= place } ?? 0
      let failure = importFailure {
        // The last record, and a length that leads behind the end of the file, look like a record that is being written.
        let found = try WandBImport.runs(of: ImportRequest([path]))
        #expect(start == 640 || place == start + 5, "byte \(place)")
        #expect(found.leftOut.contains { $0.contains("(byte \(start)) is half written") }, "byte \(place)")
      }
      guard let failure else { continue }
      #expect(failure.kind == .badData && failure.subject == path, "byte \(place)")
      #expect(place < 7 || failure.reason.contains("byte \(start) ") || place == start + 5, "byte \(place): \(failure)")
    }
  }

  @Test func zerosAtTheEndAreNoDamage() throws {
    var bytes = try Self.writtenBytes()
    bytes += Data(count: 100_000)
    let scratch = try ImportScratch()
    let path = try scratch.file("run-a.wandb", bytes)
    #expect(try WandBImport.runs(of: ImportRequest([path])).leftOut.contains { $0.contains("last record (byte 654)") })
    bytes[bytes.count - 1] = 1
    let damaged = try scratch.file("run-a.wandb", bytes)
    #expect(
      importFailure { _ = try WandBImport.runs(of: ImportRequest([damaged])) }?.reason.contains("byte 654") == true)
  }

  @Test func partsOfOneIdentifierAreOneRun() throws {
    let found = try runs([
      ("run-20240502_090000-a/run-a.wandb", .losses("a", name: "seed1", steps: [100, 150, 200], from: 4)),
      ("offline-run-20240501_100000-a/run-a.wandb", .losses("a", name: "seed1", steps: [0, 50, 100, 150], exit: nil)),
    ])
    let run = try #require(found.runs.first)
    #expect(found.runs.count == 1 && run.steps == [0, 50, 100, 150, 200] && run.source.fileCount == 2)
    #expect(run.metrics[0].values == [5, 4.95, 3.9, 3.85, 3.8])
    #expect(run.events.contains { $0.kind == .restart && $0.step == 100 })
    #expect(!run.events.contains { $0.text.contains("no end of the run") })
  }

  @Test func aResumedPartThatCountsAnewIsNamed() throws {
    let found = try runs([
      ("offline-run-20240501_100000-a/run-a.wandb", .losses("a", name: "s", steps: [0, 1, 2])),
      ("offline-run-20240502_100000-a/run-a.wandb", .losses("a", name: "s", steps: [0, 1], from: 4)),
    ])
    #expect(found.runs[0].events.contains { $0.kind == .warning && $0.text.contains("counts anew from step 0") })
  }

  @Test func runsOfOneNameAreToldApart() throws {
    let found = try runs([
      ("offline-run-1/run-b.wandb", .losses("b", name: "sweep", steps: [0])),
      ("offline-run-2/run-a.wandb", .losses("a", name: "sweep", steps: [0], from: 4)),
      ("offline-run-3/run-c.wandb", .losses("c", name: "", steps: [0], from: 3)),
    ])
    #expect(found.runs.map(\.name) == ["sweep-b", "sweep-a", "c"])
  }

  @Test func anEndThatIsMissingOrFailedIsAnEvent() throws {
    let running = try run(.losses("a", name: "a", steps: [0, 7], exit: nil)).run
    #expect(running.events.contains { $0.kind == .warning && $0.step == 7 && $0.text.contains("no end of the run") })
    #expect(!(try run(.losses("a", name: "a", steps: [0])).run.events.contains { $0.kind.isAlarm }))
  }

  @Test func severalKeysForStepsLeaveItToWandBsOwnCount() throws {
    var file = WandBFile()
    file.run("a", name: "a")
    file.define("train/*", steps: "updates")
    file.define("val/*", steps: "epoch")
    for step in 0..<3 {
      file.row(step, [("train/loss", "1"), ("updates", "\(step * 10)"), ("val/loss", "2"), ("epoch", "\(step)")])
    }
    let found = try run(file)
    #expect(found.run.steps == [0, 1, 2] && found.run.metrics.map(\.name) == ["train/loss", "val/loss"])
    #expect(found.notes.contains { $0.contains("several keys that count steps: epoch, updates") })
    #expect(try run(file, stepKey: "updates").run.steps == [0, 10, 20])
    let failure = importFailure { _ = try self.run(file, stepKey: "tokens") }
    #expect(failure?.kind == .usage && failure?.remedy.contains("train/loss, updates, val/loss") == true)
  }

  @Test(arguments: [("epoch", "0.5", "epoch is 0.5 once"), ("other", "1", "epoch does not count the steps of other")])
  func aKeyThatCannotCountAllIsNotUsed(key: String, json: String, mentions: String) throws {
    var file = WandBFile()
    file.run("a", name: "a")
    file.define("loss", steps: "epoch")
    file.row(0, [("loss", "1"), ("epoch", "0")])
    file.row(1, [("loss", "2"), (key, json)])
    let found = try run(file)
    #expect(found.run.steps == [0, 1] && found.notes.contains { $0.contains(mentions) }, "\(found.notes)")
  }

  @Test func onlyNumbersAreMetrics() throws {
    var file = WandBFile()
    file.run("a", name: "a")
    file.row(
      0,
      [
        ("a", "\"NaN\""), ("b", "\"-Infinity\""), ("c", "Infinity"), ("d", "\"3.5\""), ("e", "null"), ("f", "true"),
        ("g", "\"text\""), ("h", "[1]"), (".i.j", "7"), ("k", #"{"l": {"m": 8}, "n": "o"}"#),
        ("p", #"{"_type": "image-file", "width": 32}"#), (".q._type", "\"table\""), (".q.size", "12"), ("r", "{broken"),
      ])
    let found = try run(file)
    let values = Dictionary(uniqueKeysWithValues: found.run.metrics.map { ($0.name, $0.values[0]) })
    #expect(values.keys.sorted() == ["a", "b", "c", "d", "i.j", "k.l.m"])
    #expect(values["b"] == -.infinity && values["c"] == .infinity && values["d"] == 3.5 && values["i.j"] == 7)
    #expect(found.leftOut.contains { $0.hasPrefix("keys f, g, h, k.n and 3 more: no numbers") }, "\(found.leftOut)")
  }

  @Test func theStepMayStandAmongTheValues() throws {
    var file = WandBFile()
    file.run("a", name: "a")
    file.row(nil, [("loss", "1"), ("_step", "4")])
    file.row(nil, [("loss", "1")])
    let found = try run(file)
    #expect(found.run.steps == [4] && found.leftOut.contains { $0.contains("1 row without a whole number") })
  }

  @Test func foldersWithoutValuesDoNotStopOthers() throws {
    let scratch = try ImportScratch()
    _ = try scratch.file("wandb/offline-run-1/run-a.wandb", Data())
    _ = try scratch.file("wandb/offline-run-2/run-b.wandb", Data(RecordLog.head))
    let none = importFailure { _ = try self.runs(scratch) }
    #expect(none?.kind == .badData && none?.reason.contains("a: no values are logged yet") == true)
    _ = try scratch.file("wandb/run-3/run-c.wandb", Data(WandBFile.losses("c", name: "c", steps: [0]).bytes))
    let found = try runs(scratch)
    #expect(found.runs.map(\.name) == ["c"] && found.leftOut.contains { $0.hasPrefix("a: no values are logged") })
  }

  @Test(arguments: ["version https://git-lfs.github.com/spec/v1\n", "<html>", ":W&B\u{1}\u{2}\u{3}"])
  func otherFilesAreRefused(text: String) throws {
    let scratch = try ImportScratch()
    let path = try scratch.file("run-a.wandb", text)
    let found = importFailure { _ = try WandBImport.runs(of: ImportRequest([path])) }
    #expect(found?.kind == .badData && found?.remedy.contains("offline-run-") == true)
  }
}
