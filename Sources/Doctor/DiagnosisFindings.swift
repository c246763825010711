import Foundation
import Numerics
import Stability
import Wording

extension Diagnosis {
  /// Share of the peak below which a matrix product is held to be slow: OpenBLAS reaches 0.8 to 0.9 with the right kernels.
  private static let goodShare = 0.65
  /// Memory that one 14m run of the laptop preset takes, roughly.
  private static let leastMemory = 400_000_000
  /// Disk that a sweep of nine 14m runs of the laptop preset takes, roughly.
  private static let leastDisk = 2_000_000_000

  /// What of a diagnosis should be put right.
  static func findings(_ diagnosis: Diagnosis, blasWarning: String?) -> [Finding] {
    var findings: [Finding] = []
    func add(_ problem: String, _ remedy: String) { findings.append(Finding(problem: problem, remedy: remedy)) }
    if let blasWarning {
      add(blasWarning, "unset \(BLASCore.variable)")
    } else if let share = diagnosis.speed.share, share < goodShare {
      add(
        "matrix products reach \(Wording.decimal(share * 100, 0)) % of the CPU's peak, less than the usual 80 to 90 %",
        "try again when the machine is idle; if it stays so, a newer OpenBLAS may know this CPU better")
    }
    if diagnosis.kernels == "x86-64-v2" {
      add("the CPU has no AVX2", "expect training to take several times as long as on a CPU made after 2013")
    }
    if diagnosis.freeMemory < leastMemory {
      add("only \(Wording.bytes(diagnosis.freeMemory)) of memory are free", "close programs: one 14m run needs 0.4 GB")
    }
    if let disk = diagnosis.freeDisk, disk < leastDisk {
      add("only \(Wording.bytes(disk)) of disk are free", "make room: nine 14m runs keep 1.3 GB")
    }
    if diagnosis.hugePages == "never" {
      add(
        "huge pages are switched off, which costs some speed",
        "as root: echo madvise > /sys/kernel/mm/transparent_hugepage/enabled")
    }
    return findings
  }

  /// What keeps a sweep from a folder.
  static func findings(folder path: String) -> [Finding] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return [
        Finding(
          problem: "\(path) does not exist", remedy: "check the name; a sweep makes its folder where it can be made")
      ]
    }
    guard isFolder.boolValue else { return [Finding(problem: "\(path) is no folder", remedy: "name a folder")] }
    guard access(path, W_OK | X_OK) == 0 else {
      let reason = String(cString: strerror(errno))
      return [Finding(problem: "\(path) cannot be written: \(reason)", remedy: "choose another folder for sweeps")]
    }
    return []
  }

  /// How much faster than fp32 a product in bf16 is held to be worth its name.
  private static let worthwhileGain = 1.1

  /// What `--precision bf16` is good for here.
  private var brainFloatLine: String {
    guard let library = brainFloat.library, let rate = brainFloat.matrixProduct else {
      return "not possible: " + (brainFloat.obstacle ?? "reason unknown")
    }
    let gain = rate / speed.matrixProduct
    let verdict =
      gain > Self.worthwhileGain
      ? "\(Wording.decimal(gain, 1)) times fp32"
      : "no faster than fp32 on this CPU, so that --precision bf16 saves no time here"
    return "\(Wording.decimal(rate, 0)) GFLOP/s a core by \(library): \(verdict)"
  }

  /// The diagnosis for people, a fact a line, then what to put right.
  public var lines: [String] {
    let peak =
      speed.peak.map { peak in
        " of \(Wording.decimal(peak, 0)) at most (\(Wording.decimal((speed.share ?? 0) * 100, 0)) %)"
      } ?? ""
    let facts = [
      ["CPU", "\(cpu), \(counted(cores, "core")) usable"],
      ["vector kernels", kernels],
      ["OpenBLAS", openBLAS],
      ["OpenBLAS core", blasCore + (presetCore.map { " (\(BLASCore.variable)=\($0))" } ?? "")],
      ["matrix products", "\(Wording.decimal(speed.matrixProduct, 0)) GFLOP/s a core" + peak],
      ["bf16 products", brainFloatLine],
      ["HDF5", hdf5], ["GSL", gsl],
      ["memory free", Wording.bytes(freeMemory)],
      ["disk free", freeDisk.map(Wording.bytes) ?? "unknown"],
      ["huge pages", hugePages ?? "unknown"],
    ]
    let width = facts.map { $0[0].count }.max() ?? 0
    let table = facts.map { $0[0].padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0[1] }
    guard !findings.isEmpty else { return table + ["", "nothing to put right"] }
    return table + [""] + findings.map { "to put right: \($0.problem): \($0.remedy)" }
  }
}
