import Corpus
import Files
import Foundation
import Stability

extension RunFolder {
  /// Training texts with more tokens than this are not counted; the held-out part stands for them.
  private static let mostTokens = 1 << 30

  /// What analyses may read of the folder.
  public var context: AnalysisContext {
    var context = AnalysisContext(folder: path, runs: runs, resultsFolder: resultsFolder)
    for trace in traces { context.traces[trace.runName] = trace.path }
    context.tokenCounts = tokenCounts
    return context
  }

  /// The token counts of the sweep's corpus; nil where the folder has none, as of imported runs.
  var tokenCounts: TokenCounts? {
    let folder = SweepPlan.corpusFolder(in: path)
    guard let description = FileManager.default.contents(atPath: folder + "/corpus.json") else { return nil }
    return TokenCounts(source: "the sweep's corpus", digest: SHA256.hexadecimal(of: description)) {
      let corpus = try PreparedCorpus.open(folder: folder)
      let text = corpus.training.tokenCount <= Self.mostTokens ? corpus.training : corpus.validation
      return text.frequencies(vocabulary: corpus.description.vocabularyRows)
    }
  }
}
