/// "1 run" or "9 runs".
///
/// - Parameter noun: in the singular; its plural ends in s.
public func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
