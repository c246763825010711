import Files

/// The name of the folder that holds a run of a given identifier.
///
/// Identifiers come from outside. What cannot stand in a file name (slashes, control characters, a leading dot) is written as
/// percent signs and the hexadecimal bytes, as in web addresses, so that different identifiers never share a folder; all others
/// are kept as they are.
public enum RunFolderName {
  /// Names of the reports that are written into a folder of runs, one for every form of a report.
  public static let reports: Set<String> = ["report.html", "report.md", "report.json"]
  /// Names that have a meaning of their own in a folder of runs.
  static let reserved = reports.union(["results", "lock", "corpus", "sweep.json", "sweep.h5", "import.finishing"])
  private static let longest = 200

  /// The folder's name for a run's identifier.
  public static func safe(_ run: String) -> String {
    var answer = ""
    let bytes = Array(run.utf8)
    for (index, scalar) in run.unicodeScalars.enumerated() {
      let isUnsafe =
        scalar == "/" || scalar == "\\" || scalar == "%" || scalar.properties.generalCategory == .control
        || (index == 0 && scalar == ".")
      answer += isUnsafe ? escaped(scalar) : String(scalar)
    }
    if answer.isEmpty { return "%" }
    let isTaken = reserved.contains(answer.lowercased()) || answer.contains(PartialName.mark)
    if isTaken, let first = answer.unicodeScalars.first {
      answer = escaped(first) + answer.unicodeScalars.dropFirst().map(String.init).joined()
      answer = answer.replacing(PartialName.mark, with: escaped(".") + PartialName.mark.dropFirst())
    }
    guard answer.utf8.count > longest else { return answer }
    // A percent sign before "~" is never the start of an escaped byte, so a shortened name is no other run's.
    var short = ""
    for character in answer where short.utf8.count + String(character).utf8.count <= longest - 66 {
      short.append(character)
    }
    return short + "%~" + SHA256.hexadecimal(of: bytes)
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    String(scalar).utf8.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count < 2 ? "0" + digits : digits)
    }.joined()
  }
}
