import Files
import Foundation
import HDF5
import Numerics
import Statistics
import Training

/// What this machine offers to a sweep, and what should be put right before one is begun.
public struct Diagnosis: Codable, Sendable {
  /// Something to put right.
  public struct Finding: Codable, Equatable, Sendable {
    /// What is wrong.
    public var problem: String
    /// What to do.
    public var remedy: String
  }

  /// What one core does and could do.
  public struct Speed: Codable, Sendable {
    /// Single-precision operations per second of a matrix product, in GFLOP/s.
    public var matrixProduct: Double
    /// The most that the CPU does in registers with the widest instructions in use, in GFLOP/s; absent where fused
    /// multiply-adds are emulated.
    public var peak: Double?

    /// The matrix product as a share of the peak, 0 to 1.
    public var share: Double? { peak.map { matrixProduct / $0 } }

    enum CodingKeys: String, CodingKey {
      case matrixProduct = "matrix_product_gflops"
      case peak = "peak_gflops"
    }
  }

  /// Whether `--precision bf16` is possible here, and what it brings.
  public struct BrainFloat: Codable, Equatable, Sendable {
    /// What does the products, for example "oneDNN 2.6.3 (AVX512-BF16)"; absent where bf16 is not possible.
    public var library: String?
    /// Operations per second of a matrix product in bfloat16, in GFLOP/s; absent where bf16 is not possible.
    public var matrixProduct: Double?
    /// Why bf16 is not possible here and what to do; absent where it is.
    public var obstacle: String?

    enum CodingKeys: String, CodingKey {
      case library, obstacle
      case matrixProduct = "matrix_product_gflops"
    }
  }

  /// The CPU's model name.
  public var cpu: String
  /// Cores that this process may use.
  public var cores: Int
  /// Instruction set of the vector kernels.
  public var kernels: String
  /// OpenBLAS's version and build.
  public var openBLAS: String
  /// The CPU core whose kernels OpenBLAS runs.
  public var blasCore: String
  /// The user's preset value of `OPENBLAS_CORETYPE`; absent without one.
  public var presetCore: String?
  /// Version of HDF5.
  public var hdf5: String
  /// Version of GSL.
  public var gsl: String
  /// Memory free for workers, in bytes.
  public var freeMemory: Int
  /// Disk free in the folder that was looked at, in bytes; absent when the system does not say.
  public var freeDisk: Int?
  /// Whether the system gives huge pages to large buffers: "always", "madvise" or "never"; absent when it does not say.
  public var hugePages: String?
  /// What one core does.
  public var speed: Speed
  /// Whether matrix products in bfloat16 are possible, and how fast.
  public var brainFloat: BrainFloat
  /// What to put right; empty when all is well.
  public var findings: [Finding]

  enum CodingKeys: String, CodingKey {
    case cpu, cores, kernels, hdf5, gsl, speed, findings, blasCore, presetCore, hugePages
    case openBLAS = "openblas"
    case brainFloat = "bf16"
    case freeMemory = "free_memory_bytes"
    case freeDisk = "free_disk_bytes"
  }

  /// Looks at this machine; takes about a second, and other work on it makes it look slower.
  ///
  /// - Parameter folder: where sweeps are to be kept.
  public init(folder: String) {
    let machine = Machine.current()
    let provenance = Provenance.current()
    cpu = provenance.cpu
    cores = machine.cores
    kernels = provenance.kernels
    openBLAS = provenance.openBLAS
    blasCore = machine.blasCore
    presetCore = BLASCore.preset
    hdf5 = HDF5Library.version
    gsl = ScientificLibrary.version
    freeMemory = machine.freeMemory
    freeDisk = FileLookup.freeBytes(at: folder)
    hugePages = Self.hugePageMode()
    speed = Speed(matrixProduct: machine.matrixRate / 1e9, peak: ArithmeticPeak.measured().map { $0 / 1e9 })
    brainFloat = Self.brainFloatProducts()
    findings = []
    findings = Self.findings(self, blasWarning: machine.warning) + Self.findings(folder: folder)
  }

  private static func brainFloatProducts() -> BrainFloat {
    do {
      let library = try BrainFloatSupport.library()
      return BrainFloat(library: library.name, matrixProduct: Machine.brainFloatRate(library) / 1e9)
    } catch {
      return BrainFloat(obstacle: "\(error)")
    }
  }

  private static func hugePageMode() -> String? {
    guard let text = try? String(contentsOfFile: "/sys/kernel/mm/transparent_hugepage/enabled", encoding: .utf8),
      let open = text.firstIndex(of: "["), let close = text.firstIndex(of: "]"), open < close
    else { return nil }
    return String(text[text.index(after: open)..<close])
  }
}
