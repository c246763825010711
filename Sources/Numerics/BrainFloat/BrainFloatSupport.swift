import Failures
import Foundation

/// Whether this machine can train with products in bfloat16, and by what.
public enum BrainFloatSupport {
  /// The library for it here, loaded at the first call.
  ///
  /// - Throws: `Failure` of kind `configuration` when the CPU has no instructions for bfloat16 or the library is missing.
  public static func library() throws -> OneDNN { try here.get() }

  private static let here = Result { try library(cpuFlags: cpuFlags(), names: OneDNN.names) }

  /// The library on a machine described by its CPU's flags, as Linux names them, and by the names of libraries to look for.
  static func library(cpuFlags: Set<String>, names: [String]) throws -> OneDNN {
    guard !cpuFlags.isDisjoint(with: ["avx512_bf16", "amx_bf16"]) else {
      throw Failure(
        .configuration, "bf16", "needs a CPU with AVX512-BF16 or AMX, and this one has neither",
        remedy: "leave --precision bf16 away: fp32 runs everywhere")
    }
    return try OneDNN(names: names)
  }

  /// The CPU's flags; empty where the system gives none.
  private static func cpuFlags() -> Set<String> {
    let text = FileManager.default.contents(atPath: "/proc/cpuinfo").map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("flags") }
    return Set(line?.split(separator: " ").map(String.init) ?? [])
  }
}
