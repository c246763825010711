import Corpus
import Files
import Foundation
import NeoX
import Numerics

/// What a run was computed with; recorded in `run.json` and in the trace, because bits depend on it.
public struct Provenance: Codable, Equatable, Sendable {
  /// Version of this program.
  public var version: String
  /// The CPU's model name as the system gives it.
  public var cpu: String
  /// OpenBLAS's version and build.
  public var openBLAS: String
  /// The CPU core whose kernels OpenBLAS uses; matrix products on another core differ in their last bits.
  public var blasCore: String
  /// Instruction set of the vector kernels; changes speed, never bits.
  public var kernels: String
  /// In bf16, what does the products, for example "oneDNN 2.6.3 (AVX512-BF16)"; those of another differ in their last bits.
  public var brainFloatProducts: String?
  /// SHA-256 of the token file that a run was trained on, in hexadecimal; absent where nothing was trained.
  public var dataSHA256: String?
  /// SHA-256 of the tokenizer that goes with the tokens; absent where there is none.
  public var tokenizerSHA256: String?

  enum CodingKeys: String, CodingKey {
    case version, cpu, kernels
    case openBLAS = "openblas"
    case blasCore = "blas_core"
    case brainFloatProducts = "bf16_products"
    case dataSHA256 = "data_sha256"
    case tokenizerSHA256 = "tokenizer_sha256"
  }

  /// The provenance of anything computed by this process.
  public static func current(precision: Precision = .fp32) -> Provenance {
    let cpu = CPU.here.model
    return Provenance(
      version: Program.version, cpu: cpu.isEmpty ? "unknown" : cpu,
      openBLAS: BLAS.configuration.trimmingCharacters(in: .whitespaces),
      blasCore: BLAS.coreName, kernels: KernelTable.name,
      brainFloatProducts: precision == .bf16 ? try? BrainFloatSupport.library().name : nil)
  }

  /// The provenance of a run that is trained by this process.
  static func training(_ configuration: RunConfiguration, on corpus: PreparedCorpus) -> Provenance {
    var provenance = current(precision: configuration.precision)
    provenance.dataSHA256 = corpus.dataSHA256
    provenance.tokenizerSHA256 = corpus.tokenizerSHA256
    return provenance
  }

  /// What of this differs from an earlier provenance in a way that can change bits, as a phrase; nil when nothing does.
  func difference(from earlier: Provenance) -> String? {
    let fields = [
      ("polypythia", version, earlier.version), ("OpenBLAS", openBLAS, earlier.openBLAS),
      ("the BLAS core", blasCore, earlier.blasCore), ("the CPU", cpu, earlier.cpu),
      ("the bf16 products of", brainFloatProducts ?? "none", earlier.brainFloatProducts ?? "none"),
    ]
    let changes = fields.filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1) instead of \($0.2)" }
    return changes.isEmpty ? nil : changes.joined(separator: ", ")
  }
}
