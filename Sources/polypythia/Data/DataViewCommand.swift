import ArgumentParser
import Corpus
import Failures
import Files
import Foundation
import Runs
import Stability
import Wording

struct DataViewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "Which sequences were in a training step: as text, as ids, as an array.",
    discussion: """
      Update k leads from the weights of step k-1 to those of step k; the suite's own viewer counts from 0, so that its
      iteration k is step k+1 here. A file whose sequences all have --seq-length + 1 tokens is taken as pre-shuffled; any
      other is put in GPT-NeoX's order, for which --steps, --batch-size and --seed have to be those of the training.

      Examples:
        polypythia data view pile_preshuffled/document --step 1 --save first.npy
        polypythia data view tokens/pile_text_document --step 100-110 --tokenizer tokenizer.json --search "Ada Lovelace"
        polypythia data view --run polypythia-sweep/pythia-14m-seed1 --step 3
      """)

  @Argument(help: "Paths of .bin and .idx pairs; several are blended as GPT-NeoX does.")
  var prefixes: [String] = []

  @Option(name: .customLong("run"), help: "The folder of a run that was trained here, instead of token files.")
  var runFolder: String?

  @Option(help: "The update, from 1, or several like 7-9.")
  var step: StepRange

  @Option(help: "Updates of the whole training. (default: 143000)")
  var steps: Int?

  @Option(help: "Sequences of an update. (default: 1024)")
  var batchSize: Int?

  @Option(help: "Tokens that a sequence predicts. (default: 2048)")
  var seqLength: Int?

  @Option(help: "The data seed. (default: 1234, as in the suite's first runs)")
  var seed: Int?

  @Option(help: "One weight for each of several data sets, with commas between. (default: equal)")
  var weights: String?

  @Option(help: "Divide the documents like \"969, 30, 1\". (default: all, as with the suite's weighted paths)")
  var split: String?

  @Option(help: "The part of --split: train, valid or test. (default: train)")
  var part: TokenOrder.Request.Part?

  @Flag(help: "Keep the order that was worked out beside the data, in GPT-NeoX's own .npy files.")
  var keepOrder = false

  @Option(help: "A tokenizer.json to show text with. (default: that of the run; ids otherwise)")
  var tokenizer: String?

  @Option(help: "Show only sequences that contain this text.")
  var search: String?

  @Option(
    name: .customLong("search-ids"), help: "Show only sequences that contain these ids in a row, like 510,1234.")
  var searchIDs: String?

  @Option(help: "Save the sequences as an .npy array.")
  var save: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let gathered = try gather()
    var (view, tokenizer) = (gathered.view, gathered.tokenizer)
    if let file = self.tokenizer { tokenizer = try ByteLevelTokenizer(file: PathArgument.checked(file, "--tokenizer")) }
    if let tokenizer { view.addTexts(tokenizer) }
    if let search {
      guard tokenizer != nil else {
        throw Failure(.usage, "--search", "needs a tokenizer", remedy: "add --tokenizer FILE, or use --search-ids")
      }
      guard !search.isEmpty else {
        throw Failure(.usage, "--search", "is empty", remedy: "give the text to look for")
      }
      view.search(text: search)
    }
    if let searchIDs { view.search(ids: try Self.numbers(searchIDs, "--search-ids")) }
    if let save {
      try AtomicWriting.write(view.array(gathered.storage), to: PathArgument.checked(save, "--save"))
      output.console.line("saved: \(save)")
    }
    show(view)
    try output.write(view)
  }

  private func gather() throws -> (view: BatchView, storage: TokenStorage, tokenizer: ByteLevelTokenizer?) {
    guard let runFolder else {
      guard !prefixes.isEmpty else {
        throw Failure(.usage, "data view", "names no token files", remedy: "give a prefix, or --run DIR/RUN")
      }
      let request = try self.request()
      let order = try TokenOrder(prefixes: prefixes.map { try PathArgument.checked($0, "the prefix") }, request)
      let view = try BatchView(
        source: prefixes.joined(separator: ", "), order: order.kind, steps: step.steps, batchSize: request.batchSize,
        sequenceLength: order.sequenceLength,
        available: order.kind == "pre-shuffled" ? order.count : request.steps * request.batchSize
      ) { step, index in order.tokens((step - 1) * request.batchSize + index) }
      return (view, order.storage, nil)
    }
    let isAlone =
      prefixes.isEmpty && steps == nil && batchSize == nil && seqLength == nil && seed == nil && weights == nil
      && split == nil && part == nil && !keepOrder
    guard isAlone else {
      throw Failure(.usage, "--run", "knows its data and its order", remedy: "leave prefixes and order options away")
    }
    let run = try RunBatches(run: PathArgument.checked(runFolder, "--run"))
    return (try run.view(steps: step.steps), run.corpus.training.storage, run.corpus.tokenizer)
  }

  private func request() throws -> TokenOrder.Request {
    var request = TokenOrder.Request()
    if let steps { request.steps = steps }
    if let batchSize { request.batchSize = batchSize }
    if let seqLength { request.sequenceLength = seqLength }
    if let seed { request.seed = seed }
    if let weights { request.weights = try Self.numbers(weights, "--weights") }
    request.split = split
    if let part {
      guard split != nil else {
        throw Failure(.usage, "--part", "needs --split", remedy: "add --split \"\(DocumentSplit.standard)\"")
      }
      request.part = part
    }
    request.keepsCache = keepOrder
    return request
  }

  private func show(_ view: BatchView) {
    let console = output.console
    console.line(
      "\(view.source): steps \(view.firstStep) to \(view.lastStep), \(Wording.count(view.sequences.count)) sequences of "
        + "\(Wording.count(view.sequenceLength + 1)) tokens (\(view.order))")
    guard !output.json else { return }
    for sequence in view.sequences {
      console.line()
      let places = sequence.matches.map { ", found at \($0.map(String.init).joined(separator: ", "))" } ?? ""
      console.line("step \(sequence.step), sample \(Wording.count(sequence.sample))\(places)")
      console.line(sequence.text ?? sequence.tokens.map(String.init).joined(separator: " "))
    }
  }

  private static func numbers<Number: LosslessStringConvertible>(_ text: String, _ option: String) throws -> [Number] {
    let pieces = text.split(separator: ",", omittingEmptySubsequences: false)
    return try pieces.map { piece in
      guard let number = Number(piece.trimmingCharacters(in: .whitespaces)) else {
        throw Failure(.usage, option, "'\(piece)' is not a number", remedy: "give numbers with commas between")
      }
      return number
    }
  }
}

extension TokenOrder.Request.Part: ExpressibleByArgument {}
