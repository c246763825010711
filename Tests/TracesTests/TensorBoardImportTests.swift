import Failures
import Foundation
import Testing
import Traces

@Suite struct TensorBoardImportTests {
  /// Written by torch 2.15.0's SummaryWriter (tensorboard 2.21.0): "loss" 3.5, 2.25, NaN, 0.1 at steps 0, 100, 200, 300; at
  /// step 300 "acc" 0.3 as a float tensor and "acc double" 0.1 as a double tensor; a text.
  static let written = """
    SAAAAAAAAAD+kkidCV+IrXXxwNpBGg1icmFpbi5FdmVudDoyUi4KLHRlbnNvcmJvYXJkLnN1bW1hcnkud3JpdGVyLmV2ZW50X2ZpbGVfd3JpdGVy\
    YmFBrBgAAAAAAAAAo39LIglHja118cDaQSoNCgsKBGxvc3MVAABgQMG4kLcaAAAAAAAAABKb2C0Jf42tdfHA2kEQZCoNCgsKBGxvc3MVAAAQQOct\
    ZfobAAAAAAAAABoNnhMJuY2tdfHA2kEQyAEqDQoLCgRsb3NzFQAAwH9N03JJGwAAAAAAAAAaDZ4TCfKNrXXxwNpBEKwCKg0KCwoEbG9zcxXNzMw9\
    NiDWxywAAAAAAAAA9K7MRQlwjq118cDaQRCsAioeChwKA2FjY0IICAEqBJqZmT5KCwoJCgdzY2FsYXJzca5p5TcAAAAAAAAA5+jKWQm7jq118cDa\
    QRCsAiopCicKCmFjYyBkb3VibGVCDAgCMgiamZmZmZm5P0oLCgkKB3NjYWxhcnM79IoHOwAAAAAAAAAaI6xcCRmPrXXxwNpBKjAKLgoRbm90ZS90\
    ZXh0X3N1bW1hcnlCDwgHEgQSAggBQgVoZWxsb0oICgYKBHRleHTdYanS
    """

  private func bytes() throws -> Data { try #require(Data(base64Encoded: Self.written)) }

  @Test func scalarsAreReadBackExactly() throws {
    let scratch = try ImportScratch()
    _ = try scratch.file("logs/seed1/events.out.tfevents.1.host", bytes())
    let found = try TensorBoardImport.runs(of: ImportRequest([scratch.path + "/logs"]))
    let run = try #require(found.runs.first)
    #expect(found.runs.count == 1 && run.name == "seed1" && run.steps == [0, 100, 200, 300])
    #expect(run.metrics.map(\.name) == ["loss", "acc", "acc double"])
    let loss = run.metrics[0].values
    #expect(loss[0] == 3.5 && loss[1] == 2.25 && loss[2].isNaN && loss[3] == Double(Float(0.1)))
    #expect(run.metrics[1].values[3] == Double(Float(0.3)) && run.metrics[2].values[3] == 0.1)
    #expect(found.leftOut == ["tag note/text_summary: it holds no scalars"])
  }

  @Test func severalFilesOfAFolderAreOneRunAndTheLaterCounts() throws {
    let scratch = try ImportScratch()
    _ = try scratch.file("logs/a/events.out.tfevents.1", bytes())
    _ = try scratch.file("logs/a/events.out.tfevents.2", bytes())
    _ = try scratch.file("logs/b/c/events.out.tfevents.1", bytes())
    let found = try TensorBoardImport.runs(of: ImportRequest([scratch.path + "/logs"]))
    #expect(found.runs.map(\.name) == ["a", "b/c"])
    #expect(found.runs[0].steps == found.runs[1].steps && found.runs[0].source.fileCount == 2)
  }

  @Test(arguments: [(5, nil), (100, nil), (300, 4), (461, 4)] as [(Int, Int?)])
  func ofAFileThatIsCutShortEverythingBeforeIsRead(length: Int, steps: Int?) throws {
    let scratch = try ImportScratch()
    let path = try scratch.file("events.out.tfevents.1", bytes().prefix(length))
    guard let steps else {
      #expect(importFailure { _ = try TensorBoardImport.runs(of: ImportRequest([path])) }?.kind == .badData)
      return
    }
    let found = try TensorBoardImport.runs(of: ImportRequest([path]))
    #expect(found.runs[0].steps.count == steps)
    #expect(found.leftOut.contains { $0.contains("half written") && $0.contains("byte ") }, "\(found.leftOut)")
  }

  @Test func everyChangedByteIsRefused() throws {
    let scratch = try ImportScratch()
    let good = try bytes()
    for place in stride(from: 0, to: good.count, by: 3) {
      var bad = good
      bad[place] ^= 0x10
      let path = try scratch.file("events.out.tfevents.1", bad)
      let found = importFailure { _ = try TensorBoardImport.runs(of: ImportRequest([path])) }
      #expect(found?.kind == .badData && found?.description.contains("byte ") == true, "byte \(place)")
    }
  }

  @Test func otherFilesAreRefused() throws {
    let scratch = try ImportScratch()
    for text in ["", "a text that is no event file at all"] {
      let path = try scratch.file("events.out.tfevents.1", text)
      #expect(importFailure { _ = try TensorBoardImport.runs(of: ImportRequest([path])) }?.kind == .badData)
    }
  }
}
