/// What the name of an imported run says of its model.
public struct ImportedModel {
  /// The size in a name of the suite ("pythia-1.4b-seed3", "EleutherAI__pythia-v1.1-70m"), else "imported".
  public let size: String

  /// Reads a name.
  public init(runName: String) {
    let parts = runName.lowercased().split(separator: "-").map(String.init)
    let following = parts.firstIndex { $0.hasSuffix("pythia") }.map { parts[($0 + 1)...].prefix(2) } ?? []
    size = following.first(where: Self.isSize) ?? "imported"
  }

  private static func isSize(_ text: String) -> Bool {
    guard let unit = text.last, unit == "m" || unit == "b", text.first?.isNumber == true else { return false }
    return text.dropLast().allSatisfy { $0 == "." || ("0"..."9").contains($0) }
  }
}
