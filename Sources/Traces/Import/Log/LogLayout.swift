/// Programs whose logs are known.
public enum LogLayout: String, CaseIterable, Sendable {
  /// GPT-NeoX and Megatron-LM: `iteration 10/ 320000 | … | lm_loss: 1.08E+01 |`.
  case neox
  /// nanoGPT: `iter 100: loss 3.2, time 12.3ms, mfu 20.1%`.
  case nanogpt
  /// torchtitan: `step: 10  loss: 7.9  grad_norm: 1.2 …`.
  case torchtitan
  /// OLMo and OLMo-core: `[step=10/1000,epoch=0]`, with a metric on every indented line below.
  case olmo

  /// A reader of such logs.
  var reader: any LogReader {
    switch self {
    case .neox: NeoXLog()
    case .nanogpt: NanoGPTLog()
    case .torchtitan: TorchTitanLog()
    case .olmo: OLMoLog()
    }
  }
}

/// Lines of GPT-NeoX and Megatron-LM: metrics between bars, "name: number".
///
/// What follows the last bar of a training line is not read: it may be another process's output.
struct NeoXLog: LogReader {
  private let iteration = /(?:^|[^A-Za-z])iteration +(?<step>[0-9]+) *\/ *[0-9]+ *$/
  private let evaluation = /(?<set>validation|test) (?:loss|results) at (?:iteration (?<step>[0-9]+))?(?<rest>.*)$/

  func isWanted(_ line: UnsafeRawBufferPointer) -> Bool {
    line.contains(word: "|") && (line.contains(word: "iteration") || line.contains(word: " at the end of training"))
  }

  func read(_ line: Substring) -> LogReading? {
    let fields = line.split(separator: "|", omittingEmptySubsequences: false)
    if let match = fields[0].firstMatch(of: evaluation) {
      let isOfTest = match.output.set == "test" || match.output.rest.contains("test")
      return evaluation(fields.dropFirst(), set: isOfTest ? "test" : "validation", step: match.output.step)
    }
    for (place, field) in fields.enumerated() {
      guard let match = field.firstMatch(of: iteration) else { continue }
      // Before the iteration stands only the speed, perhaps behind a time stamp.
      let speed = fields[..<place].compactMap(Self.value).filter { $0.name.hasSuffix("samples/sec") }
      let values = speed.map { ("samples/sec", $0.text) } + fields[(place + 1)...].dropLast().compactMap(Self.value)
      return LogReading(step: match.output.step, values: values)
    }
    return nil
  }

  private static func value(_ field: Substring) -> (name: String, text: Substring)? {
    guard let (name, value) = field.divided(atLast: ":"), !name.isEmpty, !value.isEmpty else { return nil }
    return (String(name), value)
  }

  private func evaluation(_ fields: ArraySlice<Substring>, set: String, step: Substring?) -> LogReading? {
    let values = fields.compactMap(Self.value).map { name, text in
      (name: set + "/" + (name.hasSuffix(" value") ? String(name.dropLast(" value".count)) : name), text: text)
    }
    return values.isEmpty ? nil : LogReading(step: step, values: values)
  }
}

/// Lines of nanoGPT: of an update, and of an estimate of both losses.
struct NanoGPTLog: LogReader {
  private let head =
    /(?:^|[^A-Za-z_])(?:iter (?<iteration>[0-9]+): (?=loss )|step (?<step>[0-9]+): (?=train loss ))(?<rest>.*)$/

  func isWanted(_ line: UnsafeRawBufferPointer) -> Bool {
    line.contains(word: "iter ") || line.contains(word: ": train loss ")
  }

  func read(_ line: Substring) -> LogReading? {
    guard let match = line.firstMatch(of: head) else { return nil }
    let values = match.output.rest.split(separator: ",").compactMap { $0.trimmed.divided(atLast: " ") }
    return LogReading(
      step: match.output.iteration ?? match.output.step, values: values.map { (String($0.name), $0.value) })
  }
}

/// Lines of torchtitan: of training and of validation.
struct TorchTitanLog: LogReader {
  private let head = /(?:^|[^A-Za-z_])(?<validation>validate +)?step: *(?<step>[0-9]+) +(?<rest>.*loss: .*)$/
  private let pair = /(?<name>[A-Za-z][A-Za-z0-9_\/]*): *(?<value>[^ ]+)/

  func isWanted(_ line: UnsafeRawBufferPointer) -> Bool { line.contains(word: "step:") && line.contains(word: "loss:") }

  func read(_ line: Substring) -> LogReading? {
    guard let match = line.firstMatch(of: head) else { return nil }
    let prefix = match.output.validation == nil ? "" : "validation/"
    let values = match.output.rest.matches(of: pair).flatMap { pair -> [(name: String, text: Substring)] in
      let name = prefix + pair.output.name
      let value = pair.output.value
      // "0.97GiB(1.23%)" is a number twice.
      guard value.last == ")", let parts = value.dropLast().divided(atLast: "(") else { return [(name, value)] }
      return [(name, parts.name), (name, parts.value)]
    }
    return LogReading(step: match.output.step, values: values)
  }
}

/// Lines of OLMo: a head with the step, and a line for each metric below. Evaluations follow without a step; they count at the last one.
struct OLMoLog: LogReader {
  private let head = /\[step=(?<step>[0-9,]+)[\/,\]]/
  private let metric = /^ {4}(?<name>[^ =][^=]*\/[^=]*)=(?<value>[^=]+)$/
  private var step: Substring?

  func isWanted(_ line: UnsafeRawBufferPointer) -> Bool {
    line.contains(word: "=") && (line.contains(word: "[step=") || line.contains(word: "    "))
  }

  mutating func read(_ line: Substring) -> LogReading? {
    if let match = line.firstMatch(of: head) {
      step = match.output.step
      return LogReading(step: step, values: [])
    }
    guard let match = line.firstMatch(of: metric) else { return nil }
    return LogReading(step: step, values: [(String(match.output.name), match.output.value.trimmed)])
  }
}
