import ArgumentParser
import Failures
import Files
import Foundation
import Numerics
import Stability
import Terminal

/// The command-line tool: parsing, calling, printing.
@main
struct Polypythia: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polypythia", abstract: "Is this result real, or is it the seed?",
    discussion: """
      Trains Pythia models over seeds, records everything in HDF5, and reports how stable they are.

      Example:
        polypythia sweep --sizes 14m --seeds 1-9 --preset laptop --data mytext.txt --out mysweep
      """,
    version: Program.version,
    subcommands: [
      SweepCommand.self,
      StatusCommand.self,
      ReportCommand.self,
      PlotCommand.self,
      AnalyzeCommand.self,
      ImportCommand.self,
      ExportCommand.self,
      CaptureCommand.self,
      GenerateCommand.self,
      CheckpointCommand.self,
      DataCommand.self,
      DoctorCommand.self,
      WorkerCommand.self,
    ])

  /// Runs the command that was typed; every failure is one line on standard error and an exit code by its kind.
  static func main() {
    // A reader that goes away (`| head`) must not end a sweep.
    signal(SIGPIPE, SIG_IGN)
    // A limit on the size of files is an error of writing, with a message.
    signal(SIGXFSZ, SIG_IGN)
    // A parent that ignored it would keep the ends of workers from being seen.
    signal(SIGCHLD, SIG_DFL)
    keepStandardDescriptors()
    BLASCore.restartWithWiderCore()
    do {
      try perform()
      if let reason = UnstoredResults.reason { Console(descriptor: STDERR_FILENO).line("warning: \(reason)") }
      try Console.requireWritten()
    } catch let failure as Failure {
      end(failure)
    } catch  where exitCode(for: error) != .failure {
      exit(withError: error)
    } catch {
      end(Failure(.internalError, "unexpected", error.localizedDescription))
    }
  }

  /// Runs the command, or prints the help or version that was asked for.
  private static func perform() throws {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch  where exitCode(for: error) == .success {
      // The parser's own way of printing loses the text on a full disk without a word.
      try OutputOptions.print(fullMessage(for: error) + "\n")
    }
  }

  /// Fills the places of standard descriptors that were closed (`>&-`), so that no file gets one and receives what is printed;
  /// what is printed fails there.
  private static func keepStandardDescriptors() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", O_RDONLY)
    }
  }

  private static func end(_ failure: Failure) -> Never {
    Console(descriptor: STDERR_FILENO).alarm("polypythia: \(failure.description)")
    Glibc.exit(failure.kind.rawValue)
  }
}
