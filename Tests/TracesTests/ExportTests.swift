import Failures
import Foundation
import HDF5
import Testing

@testable import Traces

@Suite struct ExportTests {
  private let names = ["loss", "eval/loss", "a, \"b\"", "size"]

  /// Imported runs with gaps, hard names and values that need all their digits.
  private var imported: [ImportedRun] {
    ["r1", "x/../../y", "r, \"3\""].enumerated().map { run, name in
      ImportedRun(
        name: name, source: ImportSource(form: "csv", file: "a.csv", sha256: "abc"), steps: [0, 7, 1 << 40],
        metrics: names.enumerated().map { index, metric in
          ImportedMetric(
            name: metric, values: [1 / Double(run + index + 3), index == 1 ? .nan : -1e-300 * Double(run), 6.02e23])
        },
        evaluations: [
          TaskEvaluation(
            task: "t", steps: [7], metrics: [ImportedMetric(name: "acc", values: [0.25])],
            items: ItemScores(
              items: [0, 4], choices: 2, logLikelihoods: [-1, -2, -3, .nan], predictions: [0, 1], gold: [0, -1],
              accuracy: [1, .nan]))
        ],
        events: [TraceEvent(step: 7, kind: .warning, text: "größer, \"so\"\nund\tso")])
    }
  }

  @Test func aRecordedNaNIsExportedAndAGapIsNot() throws {
    let scratch = try ImportScratch()
    let log = try scratch.file("log.csv", "run,step,loss,acc\na,0,3,0.5\na,1,nan,\na,2,2,0.25\n")
    let imported = try DelimitedImport.runs(of: ImportRequest([log]), TableColumns()).runs
    #expect(imported[0].gaps == 1)
    let exported = try self.runs(scratch, imported)
    try FileManager.default.createDirectory(atPath: scratch.path + "/board", withIntermediateDirectories: true)
    _ = try TensorBoardExport.write(exported, groups: ["metrics"], into: scratch.path + "/board")
    let back = try TensorBoardImport.runs(of: ImportRequest([scratch.path + "/board"], run: "a")).runs[0]
    let loss = try #require(back.metrics.first { $0.name == "loss" })
    #expect(loss.values[1].bitPattern == ImportedMetric.recordedNaN.bitPattern && back.gaps == 1)
  }

  private func runs(_ scratch: ImportScratch, _ runs: [ImportedRun]) throws -> [ExportRun] {
    try runs.enumerated().map { index, run in
      let path = "\(scratch.path)/\(index).h5"
      try run.write(to: path, size: "70m")
      return ExportRun(name: run.name, trace: try TraceReader(path))
    }
  }

  /// A trained run with every group; the last loss is not a number.
  private func trained(_ scratch: ImportScratch) throws -> ExportRun {
    let path = scratch.path + "/trained.h5"
    let writer = try TraceWriter(
      creating: path,
      TraceDescription(
        run: "pythia-14m-seed3", size: "14m", initSeed: 3, dataSeed: 4, configuration: "{}", matrixNames: ["a", "ü"],
        siteNames: ["embedding", "final"], width: 3,
        probe: ProbeSet(tokenIDs: [[5, 6], [7]], texts: ["ein Fluß", "b"])
      ))
    for step in 1...4 {
      writer.record(
        TrainingRow(
          step: step, loss: step == 4 ? .nan : 1 / Float(step), gradientNorm: .infinity, learningRate: 0.1,
          tokens: step * 64, seconds: 0.5, tokensPerSecond: 128))
    }
    for step in [2, 4] {
      try writer.observe(
        Observation(
          step: step, validationLoss: 1 / Double(step + 5),
          perMatrix: (0..<2).map { matrix in (0..<8).map { Double(step * 100 + matrix * 10 + $0) } },
          model: (0..<14).map { Double(step) + Double($0) / 100 },
          activations: [0, 1].map { site in (0..<9).map { Float(step * 100 + site * 10 + $0) / 7 } }))
    }
    return ExportRun(name: "pythia-14m-seed3", trace: try TraceReader(path))
  }

  private func sorted(_ run: ImportedRun) -> [String: [UInt64]] {
    Dictionary(uniqueKeysWithValues: run.metrics.map { ($0.name, $0.values.map(\.bitPattern)) })
  }

  @Test(arguments: [TextExport.Form.csv, .jsonl])
  func tablesAreImportedAsTheyWere(form: TextExport.Form) throws {
    let scratch = try ImportScratch()
    let written = try TextExport.write(runs(scratch, imported), groups: ["metrics"], as: form, into: scratch.path)
    #expect(written.files == [ExportedFile(file: "metrics.\(form.rawValue)", entries: 9)])
    let path = "\(scratch.path)/metrics.\(form.rawValue)"
    // "size" is the column that says which size a run has, so the metric of that name gets a number.
    let columns = TableColumns(run: "run", step: "step", values: Array(names.dropLast()) + ["size_2"])
    let found =
      try form == .csv
      ? DelimitedImport.runs(of: ImportRequest([path]), columns).runs
      : JSONLinesImport.runs(of: ImportRequest([path]), columns).runs
    #expect(found.map(\.name) == imported.map(\.name) && found.map(\.steps) == imported.map(\.steps))
    for (run, original) in zip(found, imported) {
      var expected = sorted(original)
      expected["size_2"] = expected.removeValue(forKey: "size")
      // A gap is a gap again; which bits it has is not kept.
      #expect(
        sorted(run).mapValues { $0.map { Double(bitPattern: $0).isNaN ? 0 : $0 } }
          == expected.mapValues { $0.map { Double(bitPattern: $0).isNaN ? 0 : $0 } })
    }
  }

  @Test func eventFilesAreImportedAsTheyWereInThirtyTwoBits() throws {
    let scratch = try ImportScratch()
    let logs = scratch.path + "/logs"
    let written = try TensorBoardExport.write(runs(scratch, imported), groups: ["metrics", "events"], into: logs)
    #expect(written.leftOut == ["events"] && written.files.map(\.entries) == [3, 3, 3])
    let found = try TensorBoardImport.runs(of: ImportRequest([logs]))
    // Dots that would lead out of the folder are escaped; the rest of a run's name is its folder.
    #expect(Set(found.runs.map(\.name)) == ["r1", "x/%2E./%2E./y", "r, \"3\""])
    let first = try #require(found.runs.first { $0.name == "r1" })
    #expect(first.steps == imported[0].steps)
    for metric in imported[0].metrics {
      let values = first.metrics.first { $0.name == metric.name }?.values ?? []
      for (value, original) in zip(values, metric.values) {
        #expect(value == Double(Float(original)) || (value.isNaN && original.isNaN), "\(metric.name)")
      }
      #expect(values.count == 3)
    }
  }

  @Test func aTrainedRunGivesTidyTables() throws {
    let scratch = try ImportScratch()
    let run = try trained(scratch)
    let written = try TextExport.write([run], groups: run.trace.groups, as: .csv, into: scratch.path)
    #expect(
      written.files.map { "\($0.file) \($0.entries)" } == [
        "activations.csv 18", "events.csv 0", "probe_token.csv 3", "probe_text.csv 2", "timing.csv 4", "train.csv 4",
        "validation.csv 2", "weights.csv 2", "weights_per_matrix.csv 4",
      ])
    func lines(_ name: String) throws -> [String] {
      try String(contentsOfFile: "\(scratch.path)/\(name).csv", encoding: .utf8).split(separator: "\n").map(String.init)
    }
    let train = try lines("train")
    #expect(train[0] == "run,size,init_seed,data_seed,step,gradient_norm,learning_rate,loss,tokens")
    #expect(train[3] == "pythia-14m-seed3,14m,3,4,3,Inf,0.1,\(Double(Float(1) / 3)),192")
    #expect(train[4] == "pythia-14m-seed3,14m,3,4,4,Inf,0.1,NaN,256")
    let perMatrix = try lines("weights_per_matrix")
    #expect(perMatrix[0].hasPrefix("run,size,init_seed,data_seed,step,matrix,l1,l2,trace,"))
    #expect(perMatrix[4] == "pythia-14m-seed3,14m,3,4,4,ü,410.0,411.0,412.0,413.0,414.0,415.0,416.0,417.0")
    let activations = try lines("activations")
    #expect(activations[0] == "run,size,init_seed,data_seed,step,token,feature,embedding,final")
    #expect(activations[18] == "pythia-14m-seed3,14m,3,4,4,2,2,\(Double(Float(408) / 7)),\(Double(Float(418) / 7))")
    #expect(try lines("probe_text")[1] == "pythia-14m-seed3,14m,3,4,0,ein Fluß")
  }

  @Test func itemsOfATaskHaveTablesOfTheirOwn() throws {
    let scratch = try ImportScratch()
    let written = try TextExport.write(
      runs(scratch, imported), groups: ["evaluation", "events"], as: .jsonl, into: scratch.path)
    #expect(
      Set(written.files.map(\.file)) == [
        "evaluation.jsonl", "evaluation_item.jsonl", "evaluation_gold.jsonl", "evaluation_log_likelihood.jsonl",
        "events.jsonl",
      ])
    let lines = try String(contentsOfFile: scratch.path + "/evaluation_item.jsonl", encoding: .utf8)
      .split(separator: "\n")
    #expect(
      lines[1] == #"{"run":"r1","size":"70m","init_seed":null,"data_seed":null,"task":"t","step":7,"item":4,"#
        + #""accuracy":null,"prediction":1}"#)
    let event = try #require(
      String(contentsOfFile: scratch.path + "/events.jsonl", encoding: .utf8).split(separator: "\n").first)
    let object = try JSONSerialization.jsonObject(with: Data(event.utf8)) as? [String: Any]
    #expect(object?["text"] as? String == "größer, \"so\"\nund\tso")
  }

  @Test func equalTracesGiveEqualBytes() throws {
    let scratch = try ImportScratch()
    let run = try trained(scratch)
    for name in ["a.npz", "b.npz"] {
      _ = try NumPyExport.write([run], groups: run.trace.groups, to: "\(scratch.path)/\(name)")
    }
    let files = try ["a.npz", "b.npz"].map { try Data(contentsOf: URL(filePath: "\(scratch.path)/\($0)")) }
    #expect(files[0] == files[1] && !files[0].isEmpty)
  }

  @Test func arraysStandInTheZipWithTheirChecks() throws {
    let scratch = try ImportScratch()
    let run = try trained(scratch)
    let path = scratch.path + "/a.npz"
    let written = try NumPyExport.write([run], groups: ["train", "probe"], to: path)
    #expect(written.files == [ExportedFile(file: "a.npz", entries: 11)])
    let members = try ZipReading.members(of: Data(contentsOf: URL(filePath: path)))
    let loss = try #require(members["pythia-14m-seed3/train/loss.npy"])
    #expect(loss.count == 128 + 16 && loss.prefix(6) == Data([0x93] + Array("NUMPY".utf8)))
    let header = String(decoding: loss[10..<80], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }"))
    #expect(loss[(128 + 4)..<(128 + 8)].elementsEqual(withUnsafeBytes(of: Float(0.5).bitPattern) { Data($0) }))
    let text = try #require(members["pythia-14m-seed3/probe/text.npy"])
    #expect(String(decoding: text[10..<80], as: UTF8.self).contains("'descr': '<U8'") && text.count == 128 + 2 * 32)
    #expect(text[128 + 28] == 0xdf)
  }

  @Test func aRepackedTraceHoldsTheSameAndSaysWhatItsAxesAre() throws {
    let scratch = try ImportScratch()
    let run = try trained(scratch)
    let path = scratch.path + "/all.h5"
    _ = try HDF5Export.write([run], groups: run.trace.groups, to: path)
    let root = try HDF5File.open(path).root()
    let group = try root.group("pythia-14m-seed3")
    #expect(try group.textAttribute("size") == "14m" && group.integerAttribute("data_seed") == 4)
    let original = try HDF5File.open(run.trace.path).root()
    for name in ["embedding", "final"] {
      let (copy, source) = try (group.group("activations").dataset(name), original.group("activations").dataset(name))
      #expect(copy.axisNames() == ["step", "token", "feature"] && copy.shape == [2, 3, 3])
      #expect(try copy.read(Float.self) == source.read(Float.self))
      #expect(try copy.textAttribute("long_name") == source.textAttribute("long_name"))
    }
    #expect(try group.group("activations").dataset("step").scaleName() == "step")
    #expect(try group.group("weights").dataset("matrix").readTexts() == ["a", "ü"])
    #expect(try group.group("train").dataset("loss").elementType() == .float32)
    #expect(try group.group("events").dataset("kind").shape == [0])
  }

  /// What a process leaves that is killed in the middle of its last append.
  @Test func aRepackedTraceHasTheRowsThatAllVariablesHave() throws {
    let scratch = try ImportScratch()
    let run = try trained(scratch)
    let file = try HDF5File.openForAppending(run.trace.path)
    for (group, variable, rows) in [("train", "loss", 6), ("weights", "model", 1), ("activations", "step", 3)] {
      try file.root().group(group).dataset(variable).resize(rows: rows)
    }
    try file.close()
    let path = scratch.path + "/all.h5"
    _ = try HDF5Export.write([run], groups: run.trace.groups, to: path)
    let group = try HDF5File.open(path).root().group("pythia-14m-seed3")
    for (name, rows) in [("train", 4), ("weights", 1), ("activations", 2)] {
      let inner = try group.group(name)
      for variable in try inner.names().map({ try inner.dataset($0) })
      where variable.scaleName() == "step" || variable.axisNames().first == "step" {
        #expect(variable.rows == rows, "\(variable.subject)")
      }
    }
    #expect(try group.group("train").dataset("step").read(Int64.self) == [1, 2, 3, 4])
  }

  @Test func damagedTracesAreRefusedOrExportedAndNothingElse() throws {
    let scratch = try ImportScratch()
    let whole = try [UInt8](Data(contentsOf: URL(filePath: trained(scratch).trace.path)))
    let path = scratch.path + "/damaged.h5"
    for offset in stride(from: 8, to: whole.count, by: max(16, whole.count / 150)) {
      var damaged = whole
      for index in offset..<min(offset + 12, damaged.count) { damaged[index] = 0xff }
      try Data(damaged).write(to: URL(filePath: path))
      do {
        let trace = try TraceReader(path)
        let run = ExportRun(name: "r", trace: trace)
        let folder = scratch.path + "/\(offset)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try TextExport.write([run], groups: trace.groups, as: .csv, into: folder)
        _ = try NumPyExport.write([run], groups: trace.groups, to: folder + "/a.npz")
        _ = try HDF5Export.write([run], groups: trace.groups, to: folder + "/a.h5")
      } catch {
        #expect(error is Failure, "offset \(offset): \(error)")
      }
    }
  }
}

/// Reads a zip file by its directory, only as far as the tests need.
private enum ZipReading {
  static func members(of data: Data) throws -> [String: Data] {
    func number(_ offset: Int, _ bytes: Int) -> Int {
      (0..<bytes).reduce(0) { $0 | Int(data[offset + $1]) << (8 * $1) }
    }
    let end = data.count - 22
    try #require(number(end, 4) == 0x0605_4b50)
    var answer: [String: Data] = [:]
    var place = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      try #require(number(place, 4) == 0x0201_4b50 && number(place + 10, 2) == 0)
      let (check, size, header) = (number(place + 16, 4), number(place + 24, 4), number(place + 42, 4))
      let nameLength = number(place + 28, 2)
      let name = String(decoding: data[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self)
      let start = header + 30 + number(header + 26, 2) + number(header + 28, 2)
      let content = Data(data[start..<(start + size)])
      try #require(number(start + size, 4) == 0x0807_4b50 && number(start + size + 4, 4) == check)
      #expect(checkOf(content) == check, "\(name)")
      answer[name] = content
      place += 46 + nameLength + number(place + 30, 2)
    }
    return answer
  }

  /// CRC-32 bit by bit.
  private static func checkOf(_ data: Data) -> Int {
    var rest: UInt32 = .max
    for byte in data {
      rest ^= UInt32(byte)
      for _ in 0..<8 { rest = rest & 1 == 0 ? rest >> 1 : (rest >> 1) ^ 0xedb8_8320 }
    }
    return Int(~rest)
  }
}
