import Failures

/// Passes over all tokens in pieces, so that memory does not grow with the file.
extension TokenFile {
  private static let pieceTokens = 1 << 16

  /// Calls `body` with pieces of the documents' tokens in order.
  ///
  /// - Parameters:
  ///   - documents: Which documents; all when nil.
  ///   - body: Gets the tokens, their document, and the place of the first of them in it.
  public func forEachPiece(
    of documents: Range<Int>? = nil,
    _ body: (_ tokens: UnsafeBufferPointer<Int32>, _ document: Int, _ offset: Int) throws -> Void
  ) rethrows {
    try withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.pieceTokens) { piece in
      guard let start = piece.baseAddress else { return }
      for document in documents ?? 0..<sizes.count {
        let size = sizes[document]
        for offset in stride(from: 0, to: size, by: Self.pieceTokens) {
          let count = min(Self.pieceTokens, size - offset)
          copy(document: document, offset: offset, count: count, into: start)
          try body(UnsafeBufferPointer(start: start, count: count), document, offset)
        }
      }
    }
  }

  /// Refuses tokens that no vocabulary row belongs to, which a training step could not look up.
  ///
  /// - Throws: `Failure` of kind `badData` naming the first such token, its document and its place in it.
  public func verify(vocabularyRows rows: Int, of documents: Range<Int>? = nil) throws {
    try forEachPiece(of: documents) { tokens, document, offset in
      guard let place = tokens.firstIndex(where: { $0 < 0 || $0 >= rows }) else { return }
      throw Failure(
        .badData, "\(dataPath), document \(document), token \(offset + place)",
        "the id \(tokens[place]) has no row in a vocabulary of \(rows)",
        remedy: "raise --vocab-size above the largest id, or tokenise the text again")
    }
  }

  /// How often every id of a vocabulary occurs; ids outside it are not counted.
  public func frequencies(vocabulary: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: vocabulary)
    counts.withUnsafeMutableBufferPointer { counts in
      forEachPiece { tokens, _, _ in
        for token in tokens where counts.indices.contains(Int(token)) { counts[Int(token)] += 1 }
      }
    }
    return counts
  }

  /// The smallest and the largest id; nil when there are no tokens.
  public func tokenRange() -> ClosedRange<Int32>? {
    var range: ClosedRange<Int32>?
    forEachPiece { tokens, _, _ in
      guard let smallest = tokens.min(), let largest = tokens.max() else { return }
      let before = range ?? smallest...largest
      range = min(smallest, before.lowerBound)...max(largest, before.upperBound)
    }
    return range
  }

  /// Runs of tokens at places in the joined text of all documents.
  ///
  /// - Parameter runs: Where each run begins and how long it is; rising starts, none beyond the end.
  public func joinedTokens(_ runs: [Range<Int>]) -> [[Int32]] {
    var document = 0
    var before = 0
    return runs.map { run in
      while document < sizes.count && before + sizes[document] <= run.lowerBound {
        before += sizes[document]
        document += 1
      }
      var tokens: [Int32] = []
      var (source, offset) = (document, run.lowerBound - before)
      while tokens.count < run.count && source < sizes.count {
        let count = min(run.count - tokens.count, sizes[source] - offset)
        tokens += self.tokens(document: source, offset: offset, count: count)
        source += 1
        offset = 0
      }
      return tokens
    }
  }
}
