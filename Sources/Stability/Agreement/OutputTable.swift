import Failures
import Numerics
import Statistics

/// What the distributions of several runs at one step are like, token by token.
struct OutputTable {
  /// Rows of the output embedding.
  private(set) var vocabularyRows = 0
  /// KL(row || column) for every token, (token, run, run).
  private(set) var divergences: [Double] = []
  /// Jensen-Shannon divergence, (token, run, run).
  private(set) var jensenShannon: [Double] = []
  /// 1 where two runs find the same token likeliest, else 0, (token, run, run).
  private(set) var sameTopOne: [Double] = []
  /// Each run's likeliest tokens.
  private(set) var topOne: [[Int32]]
  /// Entropy of each run's distribution, (token, run).
  private(set) var entropies: [Double] = []
  /// Divergence of each run's distribution to the unigram distribution, (token, run).
  private(set) var toUnigram: [Double] = []
  /// Minus the log-probability of the token that follows, (token, run); not a number at the end of a sequence.
  private(set) var surprisals: [Double] = []

  /// Bytes that the distributions of a chunk of tokens may take.
  private static let chunkBytes = 1 << 27

  /// Computes the distributions chunk by chunk; never all of a step at once.
  ///
  /// - Parameters:
  ///   - unigram: log-probabilities of the real vocabulary, which decides how many rows of the embeddings count.
  /// - Throws: `Failure` of kind `badData` when activations and weights of a run do not fit each other, or are not finite.
  init(_ members: [ComparableOutputs.Member], step: Int, unigram: [Double]) throws {
    topOne = [[Int32]](repeating: [], count: members.count)
    let following = members.first?.probe.following ?? []
    let inputs = try members.map { try Self.read($0, step: step, tokens: following.count, vocabulary: unigram.count) }
    vocabularyRows = inputs.map(\.embedding.rows).max() ?? 0
    let bytesPerToken = 8 * members.count * (unigram.count + 15)
    let chunk = max(8, min(64, Self.chunkBytes / max(1, bytesPerToken)))
    let distributions = CategoricalDistributions(sources: members.count, items: chunk, reference: unigram)
    for first in stride(from: 0, to: following.count, by: chunk) {
      let count = min(chunk, following.count - first)
      for (source, input) in inputs.enumerated() {
        distributions.set(source: source, count: count) { logits in
          Self.multiply(input, first: first, count: count, into: logits, leading: distributions.stride, unigram.count)
        }
      }
      for item in 0..<count {
        let measures = distributions.measure(item: item)
        guard measures.divergences.allSatisfy(\.isFinite), measures.entropies.allSatisfy(\.isFinite) else {
          throw Self.notFinite(members, measures, step: step)
        }
        add(measures)
        let target = following[first + item]
        for source in members.indices {
          surprisals.append(
            target < 0 ? .nan : -distributions.logProbability(source: source, item: item, outcome: target))
        }
      }
    }
  }

  private mutating func add(_ measures: CategoricalDistributions.Measures) {
    divergences += measures.divergences
    jensenShannon += measures.jensenShannon
    entropies += measures.entropies
    toUnigram += zip(measures.toReference, measures.entropies).map { $0 - $1 }
    for (run, label) in measures.likeliest.enumerated() {
      topOne[run].append(label)
      for other in measures.likeliest { sameTopOne.append(other == label ? 1 : 0) }
    }
  }

  private struct Input {
    let activations: RunRecord.Activations
    let embedding: RunOutputs.Embedding
  }

  private static func read(
    _ member: ComparableOutputs.Member, step: Int, tokens: Int, vocabulary: Int
  ) throws -> Input {
    let (name, outputs) = (member.run.name, member.outputs)
    guard let activations = try member.run.activations(outputs.site, step) else {
      throw Failure(.badData, name, "has no activations at \(outputs.site) of step \(step)")
    }
    let embedding = try outputs.embedding(step)
    guard activations.features == embedding.features, activations.tokens == tokens,
      activations.values.count == tokens * activations.features,
      embedding.values.count == embedding.rows * embedding.features
    else {
      throw Failure(
        .badData, "\(name), step \(step)",
        "its trace has activations of \(activations.tokens) tokens x \(activations.features) features, its probe set "
          + "\(tokens) tokens and its output embedding \(embedding.features) features",
        remedy: "trace and checkpoints are not of one run: copy them again")
    }
    guard embedding.rows >= vocabulary else {
      throw Failure(
        .badData, "\(name), step \(step)",
        "its output embedding has \(embedding.rows) rows, fewer than the \(vocabulary) tokens of the vocabulary",
        remedy: "put the model's own tokenizer.json beside the weights")
    }
    if let strange = member.probe.tokenIDs.first(where: { $0 < 0 || $0 >= vocabulary }) {
      throw Failure(
        .badData, name, "its probe set has the token \(strange), beyond the \(vocabulary) tokens of the vocabulary",
        remedy: "put the model's own tokenizer.json beside the weights")
    }
    return Input(activations: activations, embedding: embedding)
  }

  private static func multiply(
    _ input: Input, first: Int, count: Int, into logits: UnsafeMutablePointer<Float>, leading: Int, _ vocabulary: Int
  ) {
    let width = input.embedding.features
    input.activations.values.withUnsafeBufferPointer { activations in
      input.embedding.values.withUnsafeBufferPointer { embedding in
        guard let left = activations.baseAddress, let right = embedding.baseAddress else { return }
        BLAS.multiply(
          rows: count, columns: vocabulary, inner: width, left + first * width, leadingA: width, right,
          leadingB: width, transposedB: true, into: logits, leadingC: leading)
      }
    }
  }

  private static func notFinite(
    _ members: [ComparableOutputs.Member], _ measures: CategoricalDistributions.Measures, step: Int
  ) -> Failure {
    let broken = zip(members, measures.entropies).first { !$0.1.isFinite }?.0 ?? members.first
    return Failure(
      .badData, "\(broken?.run.name ?? "the runs"), step \(step)",
      "its activations or output embedding hold values that are not finite",
      remedy: "leave the run's checkpoint of that step out by moving it away")
  }
}
