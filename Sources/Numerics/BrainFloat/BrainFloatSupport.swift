import Failures

/// What does the products in bfloat16 on a machine.
public enum BrainFloatLibrary: Sendable {
  /// oneDNN, by the CPU's own products of bfloat16.
  case oneDNN(OneDNN)
  /// OpenBLAS, on operands widened to single precision.
  case openBLAS

  /// What the bits of products depend on besides their shape, for example "oneDNN 2.6.3 (AVX512-BF16)".
  public var name: String {
    switch self {
    case .oneDNN(let library): "oneDNN \(library.version) (\(library.instructions))"
    case .openBLAS: "OpenBLAS (widened to fp32)"
    }
  }
}

/// Whether this machine can train with products in bfloat16, and by what.
public enum BrainFloatSupport {
  /// The library for it here, loaded at the first call.
  ///
  /// - Throws: `Failure` of kind `configuration` when the CPU has no instructions for bfloat16 or oneDNN is needed and missing.
  public static func library() throws -> BrainFloatLibrary { try here.get() }

  private static let here = Result { try library(CPU.here, names: OneDNN.names) }

  /// The library on a machine with a CPU; oneDNN is looked for under the names.
  static func library(_ cpu: CPU, names: [String]) throws -> BrainFloatLibrary {
    guard !cpu.flags.isDisjoint(with: ["avx512_bf16", "amx_bf16"]) else {
      throw Failure(
        .configuration, "bf16", "needs a CPU with AVX512-BF16 or AMX, and this one has neither",
        remedy: "leave --precision bf16 away: fp32 runs everywhere")
    }
    return cpu.isFasterWidened ? .openBLAS : .oneDNN(try OneDNN(names: names))
  }
}

extension CPU {
  /// Intel's cores do a product of AVX512-BF16 in twice the time of one in single precision that does half as much, so
  /// that widened operands are faster but where AMX is to be had; measured on Emerald Rapids, 88 against 156 GFLOP/s.
  fileprivate var isFasterWidened: Bool { maker == "GenuineIntel" && !flags.contains("amx_bf16") }
}
