import Foundation

/// A machine's CPU as Linux describes it; what the system does not say is empty.
public struct CPU: Sendable {
  /// Who made it, for example "GenuineIntel".
  public let maker: String
  /// The model's name.
  public let model: String
  /// The instruction sets it has, for example "avx512_bf16".
  public let flags: Set<String>

  /// The CPU of this machine, read once.
  public static let here = CPU(
    description: FileManager.default.contents(atPath: "/proc/cpuinfo").map { String(decoding: $0, as: UTF8.self) } ?? ""
  )

  /// Reads the first CPU of the system's list.
  init(description: String) {
    func value(_ key: String) -> String {
      let line = description.split(separator: "\n").first { $0.hasPrefix(key) }
      let value = line?.split(separator: ":", maxSplits: 1).dropFirst().first
      return value?.trimmingCharacters(in: .whitespaces) ?? ""
    }
    maker = value("vendor_id")
    model = value("model name")
    flags = Set(value("flags").split(separator: " ").map(String.init))
  }
}
