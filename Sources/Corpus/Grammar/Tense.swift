/// When something happens.
enum Tense: Sendable {
  case past, present, future, presentPerfect

  /// The form of a verb that agrees with a subject.
  func form(_ verb: Verb, _ subject: NounPhrase, negated: Bool = false) -> String {
    let isThird = subject.number == .singular && !subject.isSpeaker
    switch (self, negated) {
    case (.past, false): return verb.past
    case (.past, true): return "did not " + verb.base
    case (.present, false): return isThird ? verb.thirdPerson : verb.base
    case (.present, true): return (isThird ? "does not " : "do not ") + verb.base
    case (.future, false): return "will " + verb.base
    case (.future, true): return "will not " + verb.base
    case (.presentPerfect, false): return (isThird ? "has " : "have ") + verb.participle
    case (.presentPerfect, true): return (isThird ? "has not " : "have not ") + verb.participle
    }
  }

  /// The form of "be" that agrees with a subject.
  func formOfBe(_ subject: NounPhrase, negated: Bool = false) -> String {
    let isSingular = subject.number == .singular
    let not = negated ? " not" : ""
    switch self {
    case .past: return (isSingular ? "was" : "were") + not
    case .present: return (subject.isSpeaker ? "am" : isSingular ? "is" : "are") + not
    case .future: return "will\(not) be"
    case .presentPerfect: return (isSingular && !subject.isSpeaker ? "has" : "have") + "\(not) been"
    }
  }

  /// Phrases of time that go with it and with no other tense.
  var times: [String] {
    switch self {
    case .past: Modifiers.pastTimes
    case .present: Modifiers.presentTimes
    case .future: Modifiers.futureTimes
    case .presentPerfect: Modifiers.perfectTimes
    }
  }
}
