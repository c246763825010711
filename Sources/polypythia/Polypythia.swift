import ArgumentParser

@main
struct Polypythia: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polypythia", abstract: "Is this result real, or is it the seed?", version: "0.1.0")
}
