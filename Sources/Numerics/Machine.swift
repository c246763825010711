import Foundation

/// What this machine offers: cores, free memory, and how fast one core multiplies matrices.
public struct Machine: Sendable, Equatable {
  /// CPU cores that this process may use.
  public var cores: Int
  /// Memory that is free for workers, in bytes.
  public var freeMemory: Int
  /// Single-precision matrix-product rate of one core, in operations per second.
  public var matrixRate: Double
  /// The core whose kernels OpenBLAS uses.
  public var blasCore: String
  /// A sentence when a preset core keeps OpenBLAS from this CPU's fastest kernels.
  public var warning: String?

  /// Describes a machine.
  public init(
    cores: Int, freeMemory: Int, matrixRate: Double, blasCore: String, warning: String? = nil
  ) {
    self.cores = cores
    self.freeMemory = freeMemory
    self.matrixRate = matrixRate
    self.blasCore = blasCore
    self.warning = warning
  }

  /// Looks at this machine; takes about 0.3 seconds for the matrix products.
  public static func current() -> Machine {
    Machine(
      cores: usableCores(), freeMemory: freeMemoryBytes(), matrixRate: measureMatrixRate(), blasCore: BLAS.coreName,
      warning: BLASCore.warning)
  }

  /// CPU cores that this process may use, by its mask and its control group.
  public static func usableCores() -> Int {
    let mask = text("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") } ?? ""
    let bits = mask.drop { $0 != ":" }.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
    let allowed = bits > 0 ? bits : ProcessInfo.processInfo.activeProcessorCount
    return max(1, min(allowed, controlGroupCores() ?? allowed))
  }

  /// Cores by the control group's quota, as containers have it.
  private static func controlGroupCores() -> Int? {
    let fields = text("/sys/fs/cgroup/cpu.max").split(separator: " ")
    guard fields.count == 2, let quota = Double(fields[0]),
      let period = Double(fields[1].trimmingCharacters(in: .whitespacesAndNewlines)), period > 0
    else { return nil }
    return max(1, Int((quota / period).rounded(.up)))
  }

  /// Bytes of memory that are free, within the control group's limit.
  public static func freeMemoryBytes() -> Int {
    let line = text("/proc/meminfo").split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    let kilobytes = line?.split(separator: " ").compactMap { Int($0) }.first ?? 1 << 20
    let free = kilobytes * 1024
    let trimmed = { (path: String) in text(path).trimmingCharacters(in: .whitespacesAndNewlines) }
    if let limit = Int(trimmed("/sys/fs/cgroup/memory.max")), let used = Int(trimmed("/sys/fs/cgroup/memory.current")) {
      return min(free, max(0, limit - used))
    }
    return free
  }

  private static func text(_ path: String) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { return "" }
    return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
  }

  private static let measuredSize = 512

  private static func measureMatrixRate() -> Double {
    let size = measuredSize
    let (a, b, c) = (
      AlignedBuffer<Float>(count: size * size), AlignedBuffer<Float>(count: size * size),
      AlignedBuffer<Float>(count: size * size)
    )
    for index in 0..<(size * size) {
      a.pointer[index] = Float(index % 7)
      b.pointer[index] = Float(index % 5)
    }
    return bestRate {
      BLAS.multiply(
        rows: size, columns: size, inner: size, a.pointer, leadingA: size, b.pointer, leadingB: size, into: c.pointer,
        leadingC: size)
    }
  }

  /// The bfloat16 matrix-product rate of one core, in operations per second; measuring takes 0.3 seconds.
  public static func brainFloatRate(_ library: BrainFloatLibrary) -> Double {
    let size = measuredSize
    let products = BrainFloatProducts(library)
    let (a, c) = (AlignedBuffer<BrainFloat>(count: size * size), AlignedBuffer<Float>(count: size * size))
    // Ones.
    a.values.update(repeating: 0x3F80)
    return bestRate {
      products.multiply(
        rows: size, columns: size, inner: size, a.pointer, leadingA: size, a.pointer, leadingB: size, into: c.pointer,
        leadingC: size)
    }
  }

  /// Multiplies matrices of a typical shape for a third of a second and takes the best of the repetitions.
  private static func bestRate(_ multiply: () -> Void) -> Double {
    let begin = ContinuousClock.now
    var best = Double.infinity
    repeat {
      best = min(best, ContinuousClock().measure(multiply) / .seconds(1))
    } while ContinuousClock.now - begin
      < .milliseconds(300)
    let size = Double(measuredSize)
    return 2 * size * size * size / max(best, 1e-9)
  }
}
