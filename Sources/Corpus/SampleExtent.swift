import Failures

extension SampleOrder {
  /// How large GPT-NeoX's three arrays are for a request, found out before anything is shuffled.
  struct Extent {
    /// How often every document occurs: the least e with floor((e x tokens - 1) / length) >= the samples asked for.
    let epochs: Int
    /// Samples that the joined documents of all epochs hold.
    let samples: Int

    /// - Throws: as `SampleOrder.init(sizes:documents:samples:sequenceLength:seed:)`.
    init<Sizes: RandomAccessCollection<Int>>(
      sizes: Sizes, documents: [Int32], samples: Int, sequenceLength: Int
    ) throws where Sizes.Index == Int {
      guard samples >= 1, sequenceLength >= 1, sequenceLength < Int32.max else {
        throw Failure(
          .configuration, "sample order", "\(samples) samples of \(sequenceLength) tokens cannot be arranged",
          remedy: "use at least 1 step and a sequence length of at least 1")
      }
      let tokensPerEpoch = try Self.count(documents, sizes: sizes)
      let (needed, overflow) = samples.multipliedReportingOverflow(by: sequenceLength)
      guard !overflow, needed < Int.max / 4, tokensPerEpoch < Int.max / 4 else { throw Self.tooLarge(samples) }
      epochs = max(1, (needed + tokensPerEpoch) / tokensPerEpoch)
      self.samples = (epochs * tokensPerEpoch - 1) / sequenceLength
      guard self.samples < Int(UInt32.max) - 1, documents.count <= Int(Int32.max) / epochs else {
        throw Self.tooLarge(samples)
      }
    }

    private static func count<Sizes: RandomAccessCollection<Int>>(
      _ documents: [Int32], sizes: Sizes
    ) throws -> Int where Sizes.Index == Int {
      var total = 0
      for document in documents {
        guard sizes.indices.contains(Int(document)), (0...Int(Int32.max)).contains(sizes[Int(document)]) else {
          throw Failure(
            .badData, "document \(document)", "does not exist or has an impossible size",
            remedy: "tokenise the text again")
        }
        total += sizes[Int(document)]
      }
      guard total > 0 else {
        throw Failure(.badData, "corpus", "the documents hold no tokens", remedy: "give a text with words in it")
      }
      return total
    }

    private static func tooLarge(_ samples: Int) -> Failure {
      Failure(
        .configuration, "sample order", "\(samples) samples of this text are more than the format can number",
        remedy: "use fewer steps or a smaller batch")
    }
  }
}
