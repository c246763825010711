import NeoX
import Training
import Wording

extension RunConfiguration {
  /// " (the suite has 50,304)" for a run with another number of vocabulary rows than the suite's model of its size; empty when
  /// they agree or the suite has no such size.
  public var vocabularyNote: String {
    guard let rows = ModelSize.named(size)?.vocabularyRows, rows != vocabularySize else { return "" }
    return " (the suite has \(Wording.count(rows)))"
  }

  /// "50,304 (the suite's)", or the number with what the suite has.
  public var vocabularyText: String {
    Wording.count(vocabularySize) + (vocabularyNote.isEmpty ? " (the suite's)" : vocabularyNote)
  }
}
