import Failures
import Foundation
import Numerics
import Stability

/// Real runs that differ by nothing but their seeds: how often the verdict names one in random subsets of them.
struct RealSeeds {
  private struct Group {
    let name: String
    let runs: [RunRecord]
  }
  // Runs of one group and one program, more than the largest subset.
  private let groups: [Group]
  private static let sizes = [9, 10]

  /// Reads `val_loss.tsv` (group, run, step, total_steps, val_loss, …) and `runs.tsv` (group, run, code, …) of a
  /// folder.
  ///
  /// - Throws: `Failure` when a file or a column is missing or a number cannot be read.
  init(folder: String) throws {
    var codes: [String: String] = [:]
    for row in try Self.rows(folder + "/runs.tsv", ["group", "run", "code"]) {
      codes[row[0] + "\t" + row[1]] = row[2]
    }
    var order: [String] = []
    var runs: [String: [String: MetricCurve]] = [:]
    let path = folder + "/val_loss.tsv"
    for row in try Self.rows(path, ["group", "run", "step", "val_loss"]) {
      guard let step = Int(row[2]), let loss = Double(row[3]) else {
        throw Failure(.badData, path, "\(row[2]) or \(row[3]) is not a number")
      }
      guard let code = codes[row[0] + "\t" + row[1]] else { continue }
      let group = "\(row[0]), code \(code)"
      if runs[group] == nil { order.append(group) }
      var curve = runs[group]?[row[1]] ?? MetricCurve(metric: "val_loss", steps: [], values: [])
      curve.steps.append(step)
      curve.values.append(loss)
      runs[group, default: [:]][row[1]] = curve
    }
    groups = order.compactMap { name in
      let records = (runs[name] ?? [:]).sorted { $0.key < $1.key }.enumerated().map { number, entry in
        var run = RunRecord(name: entry.key, size: "real", initSeed: number, dataSeed: number)
        run.otherMetrics = [entry.value]
        return run
      }
      return records.count > 10 ? Group(name: name, runs: records) : nil
    }
  }

  /// The table; about `draws` subsets of every size, shared evenly over the groups.
  ///
  /// - Throws: `Failure` of kind `badData` when no group has runs enough.
  func table(draws: Int) throws -> CalibrationTable {
    guard !groups.isEmpty else { throw Failure(.badData, "the runs", "no group has more than ten of one program") }
    let each = max(1, draws / groups.count)
    var totals = Self.sizes.map { _ in 0 }
    let rows = groups.enumerated().map { place, group -> [String] in
      let rates = Self.sizes.enumerated().map { index, size -> String in
        var random = MersenneTwister(seed: UInt32(3000 + place * 100 + size))
        let alarms = (0..<each).count { _ in
          var runs = group.runs
          random.shuffle(&runs)
          return !OutliersAnalysis().outliers(among: Array(runs.prefix(size))).isEmpty
        }
        totals[index] += alarms
        return share(alarms, of: each)
      }
      let whole = OutliersAnalysis().outliers(among: group.runs)
      return [group.name, "\(group.runs.count)"] + rates + ["\(whole.count)"]
    }
    let overall = totals.map { share($0, of: each * groups.count) }
    return CalibrationTable(
      name: "real-seeds",
      caption:
        "Validation loss of runs of one group and one program (more than ten of them), \(each) random subsets a cell, "
        + "both summaries. Subsets of a group share runs, so a cell says much about its group and little about seeds in "
        + "general; whether a named run is a false alarm nobody knows.",
      columns: ["group", "runs", "n = 9", "n = 10", "named among all"], words: 1,
      rows: rows + [["all \(groups.count) groups", ""] + overall + [""]])
  }

  // The named columns of a table with tabs and a header.
  private static func rows(_ path: String, _ columns: [String]) throws -> [[String]] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.missingInput, path, "cannot be read")
    }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    let header = lines.first?.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) ?? []
    let places = try columns.map { column in
      guard let place = header.firstIndex(of: column) else {
        throw Failure(.badData, path, "has no column \(column)")
      }
      return place
    }
    return try lines.dropFirst().enumerated().map { number, line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      return try places.map { place in
        guard place < cells.count else { throw Failure(.badData, path, "line \(number + 2) is cut short") }
        return String(cells[place])
      }
    }
  }
}
