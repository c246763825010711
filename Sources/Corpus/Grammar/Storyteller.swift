/// Writes documents: a cast and a tense that last, sentences of many shapes, paragraphs, dialogue.
struct Storyteller {
  private var draws: Draws
  private var cast: [CastMember] = []
  private var tense = Tense.past
  private var lastSubject: NounPhrase?

  init(seed: Int) { draws = Draws(seed: seed) }

  /// A document of a few hundred words with a title, ended by a line break.
  mutating func document() -> String {
    cast = (0..<draws.number(2...4)).map { _ in character() }
    tense = draws.percent(60) ? .past : .present
    var text = title() + "\n\n"
    for _ in 0..<draws.number(3...6) {
      lastSubject = nil
      switch draws.number(0...9) {
      case 0...5: text += narration()
      case 6...7: text += dialogue()
      case 8: text += inventory()
      default: text += letter()
      }
      text += "\n\n"
    }
    text.removeLast()
    return text
  }

  private mutating func character() -> CastMember {
    let noun = draws.pick(draws.percent(70) ? Nouns.people : draws.percent(60) ? Nouns.animals : Nouns.goods)
    let number = draws.grammaticalNumber()
    let kind = draws.settled(noun.kind, number)
    let adjectives = noun.kind == .thing ? Modifiers.thingAdjectives : Modifiers.livingAdjectives
    var name: String?
    if number == .singular && draws.percent(60) {
      if kind == .man { name = draws.pick(Nouns.men) }
      if kind == .woman { name = draws.pick(Nouns.women) }
    }
    return CastMember(name: name, noun: noun, kind: kind, number: number, adjective: draws.pick(adjectives))
  }

  private mutating func title() -> String {
    let names = cast.prefix(2).map { "the " + $0.noun.form($0.number) }
    let text = draws.percent(50) ? names.joined(separator: " and ") : names[0] + " of " + draws.place()
    return text.split(separator: " ").map { word in
      ["the", "and", "of"].contains(word) ? String(word) : Self.capitalised(String(word))
    }.joined(separator: " ").capitalisingFirstLetter()
  }

  private mutating func narration() -> String {
    (0..<draws.number(4...9)).map { _ in sentence() }.joined(separator: " ")
  }

  /// One sentence with its full stop.
  private mutating func sentence() -> String {
    switch draws.number(0...99) {
    case 0..<38: return ended(draws.clause(subject(tense), tense))
    case 38..<54: return timed()
    case 54..<64:
      let joint = draws.pick([", and ", ", but ", "; ", ", so "])
      let first = draws.clause(subject(tense), tense)
      return ended(first + joint + draws.clause(subject(tense), tense))
    case 64..<74:
      let opening = draws.pick(["because", "although", "while", "when", "before", "after"])
      let main = draws.clause(subject(tense), tense)
      let side = draws.clause(subject(tense), tense)
      return ended(draws.percent(50) ? "\(main) \(opening) \(side)" : "\(opening) \(side), \(main)")
    case 74..<82:
      let thing = draws.phrase(draws.pick([Nouns.goods, Nouns.people, Nouns.animals]))
      lastSubject = nil
      let place = "\(draws.pick(Modifiers.locating)) \(draws.place())"
      return ended("there \(tense.formOfBe(thing)) \(indefinite(thing)) \(place)")
    case 82..<90:
      let pair = "\(draws.mention(draws.pick(cast)).text) and \(draws.phrase(Nouns.people).text)"
      lastSubject = nil
      return ended(draws.clause(NounPhrase(text: pair, number: .plural, kind: .person), tense))
    default:
      let head = draws.phrase(draws.pick([Nouns.people, Nouns.animals]), number: .plural)
      lastSubject = nil
      if draws.percent(50) {
        let one = NounPhrase(text: "one of the " + Self.lastWord(head.text), number: .singular, kind: head.kind)
        return ended(draws.clause(one, tense))
      }
      return ended("not all of the \(Self.lastWord(head.text)) \(draws.predicate(of: head, tense))")
    }
  }

  /// A sentence whose phrase of time decides its tense.
  private mutating func timed() -> String {
    let tense = draws.pick([self.tense, self.tense, .past, .present, .future, .presentPerfect])
    let time =
      tense == .past && draws.percent(20) ? "in \(draws.number(1801...1999))" : draws.pick(tense.times)
    let clause = draws.clause(subject(tense), tense)
    return ended(draws.percent(60) ? "\(time), \(clause)" : "\(clause) \(time)")
  }

  private mutating func subject(_ tense: Tense) -> NounPhrase {
    if let last = lastSubject, let pronoun = last.pronoun, draws.percent(45) {
      return NounPhrase(text: pronoun, number: last.number, kind: last.kind)
    }
    let head =
      draws.percent(60)
      ? draws.mention(draws.pick(cast)) : draws.phrase(draws.pick([Nouns.people, Nouns.goods, Nouns.animals]))
    lastSubject = head
    // A proper name takes no restrictive clause.
    return head.text.first?.isUppercase == true ? head : draws.withAttractor(head, tense)
  }

  private mutating func dialogue() -> String {
    let speakers = [speaker(), speaker()]
    return (0..<draws.number(3...6)).map { turn in
      let who = speakers[turn % 2]
      let remark = Self.capitalised(self.remark())
      switch draws.number(0...3) {
      case 0: return "\"\(remark).\""
      case 1:
        let asked = Self.capitalised(question())
        return "\"\(asked)?\" asked \(who)."
      case 2: return Self.capitalised("\(who) \(draws.pick(Verbs.saying)), \"\(remark)!\"")
      default: return "\"\(remark),\" \(draws.pick(Verbs.saying)) \(who)."
      }
    }.joined(separator: "\n")
  }

  private mutating func speaker() -> String {
    if let known = cast.first(where: { $0.noun.kind.isHuman }), draws.percent(60) { return draws.mention(known).text }
    return draws.pick(draws.percent(50) ? Nouns.men : Nouns.women)
  }

  private mutating func remark() -> String {
    let tense = draws.pick([Tense.present, .present, .past, .future, .presentPerfect])
    switch draws.number(0...4) {
    case 0: return draws.clause(NounPhrase(text: "I", number: .singular, kind: .person, isSpeaker: true), tense)
    case 1: return draws.clause(draws.phrase(Nouns.goods), tense)
    default: return draws.clause(subject(tense), tense)
    }
  }

  private mutating func question() -> String {
    let subject = draws.phrase(draws.pick([Nouns.people, Nouns.animals]))
    let verb = draws.pick(Verbs.livingToAnything).base
    let object = draws.phrase(Nouns.goods).text
    if draws.percent(30) { return "why did \(subject.text) \(verb) \(object)" }
    return "\(subject.number == .singular ? "does" : "do") \(subject.text) \(verb) \(object)"
  }

  private mutating func inventory() -> String {
    let lines = (0..<draws.number(3...6)).map { _ in
      let count = draws.number(1...40)
      let noun = draws.pick(Nouns.goods).form(count == 1 ? .singular : .plural)
      let price = "\(draws.number(1...99)).\(draws.number(10...99))"
      return "- \(count) \(draws.pick(Modifiers.thingAdjectives)) \(noun): \(price)"
    }
    let owner = draws.phrase(Nouns.people, number: .singular)
    return Self.capitalised("\(owner.text) \(tense.form(Self.need, owner)) the following:\n")
      + lines.joined(separator: "\n")
  }

  private mutating func letter() -> String {
    let writer = draws.pick(Nouns.women)
    let body = (0..<draws.number(3...6)).map { _ in ended(remark()) }.joined(separator: " ")
    return "Dear \(draws.pick(Nouns.men)),\n\(body)\nYours, \(writer)"
  }

  /// "There is" introduces what is new, so "the" and its like give way.
  private mutating func indefinite(_ phrase: NounPhrase) -> String {
    let words = Self.lastWord(phrase.text)
    guard phrase.number == .singular else { return "\(draws.pick(Modifiers.numerals)) \(words)" }
    return (Draws.takesAn(words) ? "an " : "a ") + words
  }

  private func ended(_ clause: String) -> String { Self.capitalised(clause) + "." }

  private static let need = Verb(base: "need", thirdPerson: "needs", past: "needed", participle: "needed")

  private static func lastWord(_ text: String) -> String {
    text.split(separator: " ").last.map(String.init) ?? text
  }

  private static func capitalised(_ text: String) -> String { text.capitalisingFirstLetter() }
}

extension String {
  /// The text with a capital first letter.
  fileprivate func capitalisingFirstLetter() -> String {
    guard let first = utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return self }
    return String(Unicode.Scalar(first - 32)) + dropFirst()
  }
}
