/// Clauses: subjects with attractors, and predicates that agree with the head of the subject.
extension Draws {
  /// Adds, in about every third case, a phrase that stands between the head and its verb and may differ in number.
  mutating func withAttractor(_ head: NounPhrase, _ tense: Tense) -> NounPhrase {
    let text: String
    switch number(0...99) {
    case 0..<16:
      let attractor = phrase(pick([Nouns.goods, Nouns.people, Nouns.animals]))
      text = "\(head.text) \(pick(Modifiers.attaching)) \(attractor.text)"
    case 16..<26:
      text = "\(head.text) \(relativePronoun(head)) \(predicate(of: head, tense, mayBeReflexive: false))"
    case 26..<33:
      let other = phrase(Nouns.people)
      let pronoun = head.kind.isHuman ? pick(["whom", "that"]) : pick(["which", "that"])
      let verb = head.kind.isHuman ? pick(Verbs.humanToHuman) : pick(Verbs.livingToAnything)
      text = "\(head.text) \(pronoun) \(other.text) \(tense.form(verb, other))"
    default: return head
    }
    return NounPhrase(text: text, number: head.number, kind: head.kind)
  }

  /// A clause without its full stop.
  mutating func clause(_ subject: NounPhrase, _ tense: Tense) -> String {
    "\(subject.text) \(predicate(of: subject, tense))"
  }

  /// What is said of a subject, its verb agreeing with it.
  mutating func predicate(of subject: NounPhrase, _ tense: Tense, mayBeReflexive: Bool = true) -> String {
    let negated = percent(8)
    switch number(0...99) {
    case 0..<24: return tense.form(pick(aloneVerbs(subject.kind)), subject, negated: negated) + whereOrHow(subject.kind)
    case 24..<60: return withObject(subject, tense, negated: negated)
    case 60..<76:
      let states = subject.kind == .thing ? Modifiers.thingStates : Modifiers.states
      return "\(tense.formOfBe(subject, negated: negated)) \(pick(states))"
    case 76..<84: return "\(tense.formOfBe(subject)) \(pick(Modifiers.locating)) \(place())"
    case 84..<91:
      let adjectives = subject.kind == .thing ? Modifiers.thingAdjectives : Modifiers.livingAdjectives
      return "\(tense.form(pick(Verbs.linking), subject, negated: negated)) \(pick(adjectives))"
    default:
      guard mayBeReflexive && subject.kind != .thing, let reflexive = subject.reflexive else {
        return withObject(subject, tense, negated: negated)
      }
      return "\(tense.form(pick(Verbs.reflexive), subject, negated: negated)) \(reflexive)"
    }
  }

  private mutating func withObject(_ subject: NounPhrase, _ tense: Tense, negated: Bool) -> String {
    let verb: Verb
    var object: NounPhrase
    switch (subject.kind, number(0...9)) {
    case (.thing, _): (verb, object) = (pick(Verbs.thingToLiving), phrase(pick([Nouns.people, Nouns.animals])))
    case (.animal, _), (_, 0...2):
      (verb, object) = (pick(Verbs.livingToAnything), phrase(pick([Nouns.people, Nouns.animals, Nouns.goods])))
    case (_, 3...5): (verb, object) = (pick(Verbs.humanToHuman), phrase(Nouns.people))
    default:
      (verb, object) = (pick(Verbs.humanToThing), phrase(Nouns.goods))
      if let possessive = subject.possessive, percent(20) {
        let number = grammaticalNumber()
        object = NounPhrase(
          text: "\(possessive) \(pick(Nouns.goods).form(number))", number: number, kind: .thing)
      }
    }
    let place = percent(18) ? " \(pick(Modifiers.locating)) \(place())" : ""
    return "\(tense.form(verb, subject, negated: negated)) \(object.text)\(place)"
  }

  private func aloneVerbs(_ kind: NounKind) -> [Verb] {
    switch kind {
    case .thing: Verbs.thingAlone
    case .animal: Verbs.animalAlone
    case .man, .woman, .person: Verbs.humanAlone
    }
  }

  private mutating func whereOrHow(_ kind: NounKind) -> String {
    switch number(0...2) {
    case 0: return " \(pick(Modifiers.locating)) \(place())"
    case 1 where kind != .thing: return " " + pick(Modifiers.manner)
    default: return ""
    }
  }

  private mutating func relativePronoun(_ head: NounPhrase) -> String {
    if percent(15) { return "that" }
    return head.kind.isHuman ? "who" : "which"
  }
}
