/// Grammatical number.
enum GrammaticalNumber: Sendable {
  case singular, plural
}

/// What a noun stands for, which decides its pronouns, its reflexive and its relative pronoun.
enum NounKind: Sendable {
  case man, woman, person, animal, thing

  var isHuman: Bool { self == .man || self == .woman || self == .person }
}

/// A noun with both numbers.
struct Noun: Sendable {
  let singular: String
  let plural: String
  let kind: NounKind

  func form(_ number: GrammaticalNumber) -> String { number == .singular ? singular : plural }
}

/// A verb with the forms that agreement and tense need.
struct Verb: Sendable {
  let base: String
  let thirdPerson: String
  let past: String
  let participle: String
}

/// Reads word lists: words apart by white space, irregular forms after slashes.
enum WordList {
  /// Nouns, with an irregular plural after a slash: `baker child/children`.
  static func nouns(_ list: String, _ kind: NounKind) -> [Noun] {
    list.split(whereSeparator: \.isWhitespace).map { entry in
      let forms = entry.split(separator: "/").map(String.init)
      return Noun(singular: forms[0], plural: forms.count > 1 ? forms[1] : withS(forms[0]), kind: kind)
    }
  }

  /// Verbs, with irregular past and participle after slashes: `walk see/saw/seen stop/stopped`.
  static func verbs(_ list: String) -> [Verb] {
    list.split(whereSeparator: \.isWhitespace).map { entry in
      let forms = entry.split(separator: "/").map(String.init)
      let past = forms.count > 1 ? forms[1] : withED(forms[0])
      return Verb(
        base: forms[0], thirdPerson: withS(forms[0]), past: past, participle: forms.count > 2 ? forms[2] : past)
    }
  }

  /// Words as they stand; underscores stand for blanks inside one.
  static func words(_ list: String) -> [String] {
    list.split(whereSeparator: \.isWhitespace).map { String($0.map { $0 == "_" ? " " : $0 }) }
  }

  private static func withS(_ word: String) -> String {
    if ["s", "x", "z", "ch", "sh"].contains(where: word.hasSuffix) { return word + "es" }
    return endsInConsonantY(word) ? word.dropLast() + "ies" : word + "s"
  }

  private static func withED(_ word: String) -> String {
    if word.hasSuffix("e") { return word + "d" }
    return endsInConsonantY(word) ? word.dropLast() + "ied" : word + "ed"
  }

  private static func endsInConsonantY(_ word: String) -> Bool {
    guard word.hasSuffix("y"), let before = word.dropLast().last else { return false }
    return !"aeiou".contains(before)
  }
}
