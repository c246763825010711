/// Which of several processes wrote a line into a log that they share.
enum LogRank {
  /// The process's number and the rest of a line that begins with its label: "[rank0]:" and "[default0]:" of torchrun, "0: " of srun.
  static func divided(_ line: Substring) -> (rank: Int, rest: Substring)? {
    if let first = line.utf8.first, (48...57).contains(first) {
      let digits = line.utf8.prefix { (48...57).contains($0) }
      let rest = line[digits.endIndex...]
      return rest.hasPrefix(": ") ? Int(Substring(digits)).map { ($0, rest.dropFirst(2)) } : nil
    }
    for word in ["[rank", "[default"] where line.hasPrefix(word) {
      let digits = line.utf8.dropFirst(word.utf8.count).prefix { (48...57).contains($0) }
      guard let rank = Int(Substring(digits)) else { return nil }
      for end in ["]: ", "]:", "] ", "]"] where line[digits.endIndex...].hasPrefix(end) {
        return (rank, line[digits.endIndex...].dropFirst(end.count))
      }
    }
    return nil
  }
}
