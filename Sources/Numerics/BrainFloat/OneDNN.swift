import Failures
import Glibc

/// oneDNN, the library that does matrix products in bfloat16; loaded when it is first needed, so that nobody has to install
/// it who does not.
///
/// It is kept to one thread: its OpenMP is told so on every thread that calls it.
public final class OneDNN: @unchecked Sendable {
  /// The library's version, for example "2.6.3".
  public let version: String
  /// The instructions that its products use, "AVX512-BF16" or "AMX".
  public let instructions: String

  let functions: OneDNNFunctions
  let engine: OneDNNFunctions.Address

  /// Debian's names of the library, the version measured first.
  static let names = ["libdnnl.so.2", "libdnnl.so.3"]

  private struct Version {
    let (major, minor, patch): (Int32, Int32, Int32)
    let hash: UnsafePointer<CChar>?
    let runtime: UInt32
  }

  /// Loads the first of the named libraries that is installed.
  ///
  /// - Throws: `Failure` of kind `configuration` when none is, or the one found cannot do the products on this CPU on one thread.
  init(names: [String] = OneDNN.names) throws {
    guard let (handle, name) = Self.open(names) else {
      throw Failure(
        .configuration, "bf16", "needs the library oneDNN (\(names.joined(separator: " or "))), which is not installed",
        remedy: "install it: apt-get install libdnnl2")
    }
    typealias VersionOf = @convention(c) () -> UnsafeRawPointer?
    typealias InstructionsOf = @convention(c) () -> UInt32
    guard let version = dlsym(handle, "dnnl_version").flatMap({ unsafeBitCast($0, to: VersionOf.self)() }),
      let effective = dlsym(handle, "dnnl_get_effective_cpu_isa").map({ unsafeBitCast($0, to: InstructionsOf.self)() })
    else { throw Failure(.configuration, name, "is not oneDNN", remedy: "install it: apt-get install libdnnl2") }
    let facts = version.load(as: Version.self)
    self.version = "\(facts.major).\(facts.minor).\(facts.patch)"
    guard let instructions = Self.instructions(effective) else {
      throw Failure(
        .configuration, "bf16", "oneDNN \(self.version) finds neither AVX512-BF16 nor AMX on this CPU",
        remedy: "unset ONEDNN_MAX_CPU_ISA and DNNL_MAX_CPU_ISA if they are set, or use fp32")
    }
    self.instructions = instructions
    functions = try OneDNNFunctions(handle, name: name, majorVersion: facts.major)
    // Runtimes: 1 is sequential, 2 is OpenMP.
    guard facts.runtime == 1 || (facts.runtime == 2 && functions.setThreads != nil) else {
      throw Failure(
        .configuration, name, "is built with threads of another kind than OpenMP, which cannot be kept to one",
        remedy: "install Debian's: apt-get install libdnnl2")
    }
    var engine: OneDNNFunctions.Address?
    guard functions.createEngine(&engine, OneDNNFunctions.Constant.cpu, 0) == 0, let engine else {
      throw Failure(.configuration, name, "cannot be set up", remedy: "install another version of oneDNN")
    }
    self.engine = engine
  }

  private static func open(_ names: [String]) -> (handle: UnsafeMutableRawPointer, name: String)? {
    for name in names {
      if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) { return (handle, name) }
    }
    return nil
  }

  /// The name of the best instructions for bfloat16 among those of a mask, as oneDNN numbers them; nil when it has none.
  static func instructions(_ mask: UInt32) -> String? {
    mask & 0x80 == 0 ? nil : mask & 0x200 == 0 ? "AVX512-BF16" : "AMX"
  }

  /// Makes the calling thread's OpenMP work on one thread; costs nanoseconds.
  func useOneThread() { functions.setThreads?(1) }
}
