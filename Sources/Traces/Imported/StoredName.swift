/// Names from outside, made safe to store.
enum StoredName {
  /// The names under which datasets or groups are stored, one for each name: no slashes, no control characters, no leading
  /// dot, not empty, not reserved, at most 200 bytes, all different.
  static func unique(_ names: [String], reserved: Set<String>) -> [String] {
    numbered(names.map(safe), reserved: reserved)
  }

  /// The names, one for each; those that are reserved or occurred before get a number.
  static func numbered(_ names: [String], reserved: Set<String>) -> [String] {
    var taken = reserved
    return names.map { wanted in
      var answer = wanted
      var number = 2
      while taken.contains(answer) {
        answer = "\(wanted)_\(number)"
        number += 1
      }
      taken.insert(answer)
      return answer
    }
  }

  private static func safe(_ name: String) -> String {
    var answer = ""
    for scalar in name.unicodeScalars {
      let isUnsafe = scalar == "/" || scalar.properties.generalCategory == .control
      let next = isUnsafe || (scalar == "." && answer.isEmpty) ? "_" : String(scalar)
      guard answer.utf8.count + next.utf8.count <= 200 else { break }
      answer += next
    }
    return answer.isEmpty ? "unnamed" : answer
  }
}
