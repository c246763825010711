import Checkpoints
import Corpus
import Failures
import NeoX
import Numerics

/// A language model from a checkpoint of any kind that is read, ready to continue texts.
public final class TextGenerator {
  /// The shape of the network.
  public let model: ModelConfiguration
  /// The checkpoint's tokenizer; nil when the folder has none.
  public let tokenizer: ByteLevelTokenizer?

  let folder: String
  let parameters: AlignedBuffer<Float>

  /// Reads a checkpoint and its tokenizer.
  ///
  /// - Throws: `Failure` of kind `missingInput` or `badData` as reading does, also when the network cannot be computed here.
  public init(checkpoint folder: String) throws {
    self.folder = folder
    (model, parameters) = try HuggingFaceCheckpoint.read(folder)
    if let obstacle = model.obstacle {
      throw Failure(.badData, folder, "cannot be computed: \(obstacle)", remedy: "use a model of the suite's kind")
    }
    tokenizer = try CheckpointTokenizer.read(folder)
  }

  /// The ids of a prompt; an empty one becomes the end-of-text token, after which every document begins.
  ///
  /// - Throws: `Failure` of kind `missingInput` when the folder has no tokenizer.
  public func encode(_ prompt: String) throws -> [Int32] {
    guard let tokenizer else {
      throw Failure(
        .missingInput, folder, "has no tokenizer.json",
        remedy: "put the model's own beside the weights, or give --prompt-ids")
    }
    let ids = tokenizer.encode(prompt)
    return ids.isEmpty ? tokenizer.encode(ByteLevelTokenizer.endOfText) : ids
  }

  /// Continues a prompt.
  ///
  /// - Parameters:
  ///   - prompt: at least one id of the model's vocabulary.
  ///   - onText: called with each piece of text as soon as its characters are whole.
  /// - Throws: `Failure` of kind `usage` when the prompt has no ids, strange ones, or more than the model has positions;
  ///   `badData` when the weights give values that are not finite.
  public func generate(
    _ prompt: [Int32], _ settings: GenerationSettings, onText: (String) -> Void = { _ in }
  ) throws -> Continuation {
    let end = tokenizer?.encode(ByteLevelTokenizer.endOfText).first
    try check(prompt)
    let room = min(model.maximumPositions, prompt.count + settings.maximumTokens)
    let network = IncrementalModel(model, parameters: parameters, capacity: room)
    var sampler = TokenSampler(
      temperature: settings.temperature, topK: settings.topK, topP: settings.topP, seed: UInt32(settings.seed))
    var stream = tokenizer.map { StreamedText($0) }
    var promptLogProbabilities: [Double] = []
    var logits: [Float] = []
    network.read(prompt) { index, row in
      if index + 1 < prompt.count {
        promptLogProbabilities.append(TokenSampler.logProbability(row, of: prompt[index + 1]))
      } else {
        logits = Array(row)
      }
    }
    var tokens: [Continuation.Token] = []
    var text = ""
    var reason = Continuation.End.length
    while tokens.count < settings.maximumTokens {
      guard logits.allSatisfy(\.isFinite), promptLogProbabilities.allSatisfy(\.isFinite) else {
        throw brokenWeights
      }
      let id = logits.withUnsafeBufferPointer { sampler.choose($0) }
      let piece = stream?.append(id) ?? ""
      onText(piece)
      text += piece
      tokens.append(token(id, text: piece, logits, alternatives: settings.alternatives))
      if id == end {
        reason = .endOfText
        break
      }
      guard tokens.count < settings.maximumTokens else { break }
      guard network.count < room else {
        reason = .positions
        break
      }
      logits = network.read([id])
    }
    let rest = stream?.finish() ?? ""
    onText(rest)
    return Continuation(
      promptIDs: prompt.map(Int.init), promptLogProbabilities: promptLogProbabilities, tokens: tokens,
      text: text + rest,
      end: reason)
  }

  /// What is thrown when the network gives values that are not finite.
  var brokenWeights: Failure {
    Failure(
      .badData, folder, "gives logits that are not finite", remedy: "audit the checkpoint: its weights are broken")
  }

  /// Requires at least one id, all in the vocabulary; `what` is what messages call them.
  func checkVocabulary(_ ids: [Int32], _ what: String) throws {
    guard !ids.isEmpty else { throw Failure(.usage, what, "has no tokens", remedy: "give at least one") }
    if let strange = ids.first(where: { $0 < 0 || $0 >= model.vocabularySize }) {
      throw Failure(
        .usage, what, "has the token \(strange), beyond the \(model.vocabularySize) rows of \(folder)",
        remedy: "use the model's own tokenizer")
    }
  }

  private func check(_ prompt: [Int32]) throws {
    try checkVocabulary(prompt, "the prompt")
    guard prompt.count <= model.maximumPositions else {
      throw Failure(
        .usage, "the prompt",
        "has \(prompt.count) tokens, more than the \(model.maximumPositions) positions of \(folder)",
        remedy: "shorten it")
    }
  }

  private func token(
    _ id: Int32, text: String, _ logits: [Float], alternatives: Int
  ) -> Continuation.Token {
    logits.withUnsafeBufferPointer { logits in
      let likeliest = alternatives > 0 ? TokenSampler.likeliest(logits, count: alternatives) : []
      return Continuation.Token(
        id: Int(id), text: text, logProbability: TokenSampler.logProbability(logits, of: id),
        alternatives: likeliest.map { .init(id: Int($0.id), logProbability: $0.logProbability) })
    }
  }
}
