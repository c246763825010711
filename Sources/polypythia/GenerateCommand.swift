import ArgumentParser
import Failures
import Generation

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Continue a text with any checkpoint.",
    discussion: """
      The same command gives the same text. With temperature 0 the likeliest token is taken every time.

      Examples:
        polypythia generate --checkpoint mysweep/pythia-14m-seed3/step256 --prompt "The king"
        polypythia generate --checkpoint pythia-160m --prompt "The king" --temperature 0.8 --top-p 0.9 --seed 7
      """)

  @Option(help: "A checkpoint's folder.")
  var checkpoint: String

  @Option(help: "The text to continue.")
  var prompt: String?

  @Option(help: "The ids to continue, with commas between, instead of a text.")
  var promptIds: String?

  @Option(help: "Most tokens to generate.")
  var maxTokens = 64

  @Option(help: "What divides the logits; 0 takes the likeliest token.")
  var temperature = 0.0

  @Option(help: "Choose among so many of the likeliest tokens. (default: all)")
  var topK: Int?

  @Option(help: "Choose among the likeliest tokens that reach this probability together. (default: all)")
  var topP: Double?

  @Option(help: "Seed of the draws.")
  var seed = 0

  @Option(help: "In the JSON, so many of the likeliest tokens at each place with their log-probabilities.")
  var alternatives = 0

  @OptionGroup var output: OutputOptions

  func run() throws {
    let settings = try GenerationSettings(
      maximumTokens: maxTokens, temperature: temperature, topK: topK, topP: topP, seed: seed,
      alternatives: alternatives)
    guard (prompt == nil) != (promptIds == nil) else {
      throw Failure(.usage, "--prompt", "is needed, or --prompt-ids, but not both", remedy: "give one of them")
    }
    let given = try promptIds.map(Self.ids)
    let generator = try TextGenerator(checkpoint: PathArgument.checked(checkpoint, "--checkpoint"))
    let ids = try given ?? generator.encode(prompt ?? "")
    let console = output.console
    if let prompt { console.write(prompt) }
    let continuation = try generator.generate(ids, settings, onText: console.write)
    console.write(
      generator.tokenizer == nil ? continuation.tokens.map { "\($0.id)" }.joined(separator: ",") + "\n" : "\n")
    try output.write(continuation)
  }

  private static func ids(_ text: String) throws -> [Int32] {
    try text.split(separator: ",").map { piece in
      guard let id = Int32(piece) else {
        throw Failure(.usage, "--prompt-ids", "\"\(piece)\" is no token's id", remedy: "give whole numbers like 5,17,3")
      }
      return id
    }
  }
}
