import Corpus
import Failures
import Runs

/// What `--data` names: texts, or one pair of token files.
enum CorpusMaterial {
  case texts([TextDocument])
  case tokens(TokenSource)

  /// Reads texts or opens token files.
  ///
  /// - Parameters:
  ///   - paths: as typed; none for the built-in corpus.
  ///   - builtInBytes: how much of that there is to be.
  /// - Throws: `Failure` of kind `usage` when token files are named beside something else, and what the reading throws.
  init(_ paths: [String], builtInBytes: Int) throws {
    guard !paths.isEmpty else {
      self = .texts(BuiltInCorpus.documents(seed: SweepPlan.sharedSeed, bytes: builtInBytes))
      return
    }
    guard let tokens = paths.first(where: TokenSource.isTokens) else {
      self = .texts(try TextSource.load(paths: paths))
      return
    }
    let prefixes = Set(paths.map(TokenFile.prefix))
    guard prefixes.count == 1 else {
      throw Failure(
        .usage, "--data", "names the token files \(tokens) and something else",
        remedy: "give one prefix of a .bin and .idx pair, or texts")
    }
    self = .tokens(try TokenSource(prefix: tokens))
  }

  /// Number of documents.
  var documents: Int {
    switch self {
    case .texts(let documents): documents.count
    case .tokens(let tokens): tokens.file.sizes.count
    }
  }

  /// What the plan says of it.
  func plan(tokenizerFile: String?) throws -> CorpusPlan {
    switch self {
    case .texts(let documents): try CorpusPlan(documents: documents, tokenizerFile: tokenizerFile)
    case .tokens(let tokens): try CorpusPlan(tokens: tokens, tokenizerFile: tokenizerFile)
    }
  }

  /// Writes the prepared corpus.
  func prepare(folder: String, tokenizer: ByteLevelTokenizer?, vocabularyRows: Int, sequenceLength: Int) throws {
    switch self {
    case .texts(let documents):
      _ = try PreparedCorpus.prepare(
        folder: folder, documents: documents, tokenizer: tokenizer, vocabularyRows: vocabularyRows,
        sequenceLength: sequenceLength)
    case .tokens(let tokens):
      _ = try PreparedCorpus.prepare(
        folder: folder, tokens: tokens, tokenizer: tokenizer, vocabularyRows: vocabularyRows,
        sequenceLength: sequenceLength)
    }
  }
}
