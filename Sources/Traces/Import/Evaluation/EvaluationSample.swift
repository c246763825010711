import Failures

/// What a model did on one item.
struct EvaluationSample {
  /// The item's number in the task.
  let item: Int
  /// Summed log-likelihood of every choice in nats; NaN for generated text.
  let logLikelihoods: [Double]
  /// Number of the right choice; -1 when the source does not say.
  let gold: Int
  /// 1 for a right answer, 0 for a wrong one; NaN when the source does not say.
  let accuracy: Double
  /// Every number that the sample holds as a metric; one of a filter is named so: "exact_match (strict-match)".
  let metrics: [(name: String, value: Double)]
  /// The filter that read the answer; nothing for "none".
  let filter: String
  /// Metrics of which the sample holds no number but what its task's value is computed from.
  let unread: [String]

  private static let notMetrics: Set<String> = ["doc_id", "target"]

  /// Reads a sample, of the harness's files or of its result in memory.
  ///
  /// - Throws: `Failure` of kind `badData` when it has no item number.
  init(_ value: JSONValue, place: String) throws {
    guard let number = value["doc_id"]?.number, let item = StepNumber.exact(number) else {
      throw Failure(.badData, place, "has no whole number doc_id", remedy: "name a samples file of the harness")
    }
    self.item = item
    let responses = value["filtered_resps"]?.elements ?? value["resps"]?.elements.compactMap(\.elements.first) ?? []
    logLikelihoods = responses.map { response in
      if let number = response.number { return number }
      return response.elements.first?.numberOrText ?? .nan
    }
    gold = Self.gold(value, choices: logLikelihoods.count)
    var metrics: [(name: String, value: Double)] = []
    for member in value.members where !Self.notMetrics.contains(member.key) {
      switch member.value {
      case .number(let number): metrics.append((member.key, number))
      case .bool(let bool): metrics.append((member.key, bool ? 1 : 0))
      default: break
      }
    }
    let filter = value["filter"]?.string.flatMap { $0 == "none" ? nil : $0 } ?? ""
    self.filter = filter
    self.metrics = filter.isEmpty ? metrics : metrics.map { ("\($0.name) (\(filter))", $0.value) }
    let names = (value["metrics"]?.elements ?? []).compactMap(\.string)
    unread = names.filter { name in value[name].map { $0.elements.count + $0.members.count > 0 } == true }
    accuracy = metrics.first { $0.name == "acc" || $0.name.hasPrefix("exact_match") }?.value ?? .nan
  }

  /// The most likely choice, the first of equals; -1 where there is nothing to choose between.
  var prediction: Int {
    guard logLikelihoods.count > 1, !logLikelihoods.contains(where: \.isNaN) else { return -1 }
    var best = 0
    for choice in logLikelihoods.indices where logLikelihoods[choice] > logLikelihoods[best] { best = choice }
    return best
  }

  /// The target as the number of a choice, or as the text of exactly one choice.
  private static func gold(_ value: JSONValue, choices: Int) -> Int {
    guard choices > 1, let target = value["target"] else { return -1 }
    if let number = target.numberOrText, let choice = StepNumber.exact(number), choice < choices { return choice }
    guard let text = target.string else { return -1 }
    let continuations = Self.continuations(value["arguments"])
    let equal = continuations.indices.filter { trimmed(continuations[$0]) == trimmed(text) }
    return equal.count == 1 && continuations.count == choices ? equal[0] : -1
  }

  /// The text after the context of every request, in the two forms of the harness.
  private static func continuations(_ arguments: JSONValue?) -> [String] {
    guard let arguments else { return [] }
    if case .object(let members) = arguments { return members.compactMap { $0.value["arg_1"]?.string } }
    return arguments.elements.compactMap { $0.elements.count > 1 ? $0.elements[1].string : nil }
  }

  private static func trimmed(_ text: String) -> Substring {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return rest
  }
}
