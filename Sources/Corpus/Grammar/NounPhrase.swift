/// A noun phrase with what must agree with it.
struct NounPhrase {
  let text: String
  let number: GrammaticalNumber
  let kind: NounKind
  /// Whether it is the pronoun I, whose forms of "be" are its own.
  var isSpeaker = false

  /// The reflexive pronoun that refers back to it; nil for one person of unknown sex.
  var reflexive: String? {
    if isSpeaker { return "myself" }
    if number == .plural { return "themselves" }
    switch kind {
    case .man: return "himself"
    case .woman: return "herself"
    case .person: return nil
    case .animal, .thing: return "itself"
    }
  }

  /// The pronoun that takes its place as a subject; nil for one person of unknown sex.
  var pronoun: String? {
    if number == .plural { return "they" }
    switch kind {
    case .man: return "he"
    case .woman: return "she"
    case .person: return nil
    case .animal, .thing: return "it"
    }
  }

  /// The determiner of what belongs to it; nil for one person of unknown sex.
  var possessive: String? {
    if isSpeaker { return "my" }
    if number == .plural { return "their" }
    switch kind {
    case .man: return "his"
    case .woman: return "her"
    case .person: return nil
    case .animal, .thing: return "its"
    }
  }
}

/// Somebody or something that a document keeps coming back to.
struct CastMember {
  let name: String?
  let noun: Noun
  /// The noun's kind, with one person's sex settled for the whole document.
  let kind: NounKind
  let number: GrammaticalNumber
  let adjective: String?
}

extension Draws {
  /// A phrase with a noun of the given list, its determiner agreeing with its number.
  mutating func phrase(_ nouns: [Noun], number: GrammaticalNumber? = nil) -> NounPhrase {
    let noun = pick(nouns)
    let number = number ?? grammaticalNumber()
    let isLiving = noun.kind != .thing
    let adjective = percent(30) ? pick(isLiving ? Modifiers.livingAdjectives : Modifiers.thingAdjectives) : nil
    let words = (adjective.map { $0 + " " } ?? "") + noun.form(number)
    let text = determiner(number, before: words) + " " + words
    return NounPhrase(text: text, number: number, kind: settled(noun.kind, number))
  }

  /// One person is a man or a woman, so that pronouns can refer back.
  mutating func settled(_ kind: NounKind, _ number: GrammaticalNumber) -> NounKind {
    guard kind == .person && number == .singular else { return kind }
    return percent(50) ? .man : .woman
  }

  /// A place with the definite article.
  mutating func place() -> String { "the " + pick(Nouns.places).singular }

  /// A phrase for a character: its name, or its noun with the definite article.
  mutating func mention(_ character: CastMember) -> NounPhrase {
    let text: String
    if let name = character.name, percent(60) {
      text = name
    } else {
      let adjective = percent(25) ? character.adjective.map { $0 + " " } ?? "" : ""
      text = "the " + adjective + character.noun.form(character.number)
    }
    return NounPhrase(text: text, number: character.number, kind: character.kind)
  }

  /// Whether the indefinite article before these words is "an"; no word of the lists has a vowel letter and another sound
  /// but "honest", whose h is silent.
  static func takesAn(_ words: String) -> Bool {
    words.hasPrefix("honest") || words.utf8.first.map { "aeiou".utf8.contains($0) } == true
  }

  private mutating func determiner(_ number: GrammaticalNumber, before words: String) -> String {
    switch (number, self.number(0...9)) {
    case (.singular, 0...3), (.plural, 0...3): return "the"
    case (.singular, 4...6): return Self.takesAn(words) ? "an" : "a"
    case (.singular, 7): return percent(50) ? "this" : "that"
    case (.singular, 8): return percent(50) ? "every" : "each"
    case (.singular, _): return percent(50) ? "one" : "another"
    case (.plural, 4): return percent(50) ? "these" : "those"
    case (.plural, 5): return percent(50) ? "some" : "several"
    case (.plural, 6): return percent(50) ? "many" : "a few"
    case (.plural, 7): return "\(self.number(13...99))"
    case (.plural, 8): return percent(70) ? "all the" : "most"
    case (.plural, _): return pick(Modifiers.numerals)
    }
  }
}
