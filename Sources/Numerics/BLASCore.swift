import Glibc

/// Which CPU's kernels OpenBLAS runs, and whether this CPU could run wider ones.
///
/// OpenBLAS picks a core when the library loads; a CPU newer than the library falls back to kernels that may be several
/// times slower (an Emerald Rapids seen as "Prescott" reached a fifth of what "SkylakeX" did). The variable
/// `OPENBLAS_CORETYPE`, read at that moment, overrides the choice.
public enum BLASCore {
  /// The environment variable with which OpenBLAS is told a core.
  public static let variable = "OPENBLAS_CORETYPE"

  // Tells a core that this program set for itself from one that the user preset.
  private static let ownChoice = "POLYPYTHIA_BLAS_CORE"

  private static let wideCores: Set<String> = ["SkylakeX", "Cooperlake", "SapphireRapids"]
  private static let middleCores: Set<String> = ["Haswell", "Zen"]

  /// A core with wider kernels than the one in use, that this CPU can run; nil when there is none.
  ///
  /// - Parameters:
  ///   - core: the core in use, as OpenBLAS names it.
  ///   - instructionSet: the CPU's level, as the kernel table names it.
  public static func wider(than core: String, instructionSet: String) -> String? {
    switch instructionSet {
    case "x86-64-v4": wideCores.contains(core) ? nil : "SkylakeX"
    case "x86-64-v3": wideCores.union(middleCores).contains(core) ? nil : "Haswell"
    default: nil
    }
  }

  /// A wider core for this process, or nil.
  public static var widerHere: String? { wider(than: BLAS.coreName, instructionSet: KernelTable.name) }

  /// Starts this program anew with a wider core where OpenBLAS chose a narrow one by itself; a core that the user has
  /// preset is respected. Returns when there is nothing to gain or the system refuses.
  public static func restartWithWiderCore() {
    guard getenv(variable) == nil, let core = widerHere else { return }
    for name in [variable, ownChoice] { setenv(name, core, 1) }
    execv("/proc/self/exe", CommandLine.unsafeArgv)
    for name in [variable, ownChoice] { unsetenv(name) }
  }

  /// The core that the user has preset; nil without one.
  public static var preset: String? {
    func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    return value(variable) == value(ownChoice) ? nil : value(variable)
  }

  /// A sentence about a preset core that costs speed or is not the one in use, or nil.
  public static var warning: String? {
    warning(preset: preset, core: BLAS.coreName, instructionSet: KernelTable.name)
  }

  /// The sentence for a preset value of the variable, the core in use and the CPU's level.
  static func warning(preset: String?, core: String, instructionSet: String) -> String? {
    guard let preset else { return nil }
    guard let better = wider(than: core, instructionSet: instructionSet) else {
      guard preset.lowercased() != core.lowercased() else { return nil }
      return
        "\(variable)=\(preset) has no effect: OpenBLAS knows no such core, or cannot run it here, and uses its "
        + "\(core) kernels"
    }
    return "\(variable)=\(preset) keeps OpenBLAS to its \(core) kernels; this CPU runs the \(better) ones, about twice "
      + "as fast: unset it before a sweep is begun (results differ in their last bits)"
  }
}
