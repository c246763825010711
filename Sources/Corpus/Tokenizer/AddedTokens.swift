/// A token that is found in the text as it stands, before words are split.
struct AddedToken: Equatable, Sendable {
  let id: Int32
  let content: String
  /// Whether it controls the model and is left out when decoding.
  let special: Bool
  /// Whether it is looked for after normalisation instead of before.
  let normalised: Bool
  /// Whether it counts only where no character of a word is next to it.
  var singleWord = false
  /// Whether it takes the white space before it along.
  var takesSpaceBefore = false
  /// Whether it takes the white space after it along.
  var takesSpaceAfter = false
}
