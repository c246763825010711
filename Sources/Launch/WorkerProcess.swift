import Failures
import Foundation

/// A child process at work on one run.
struct WorkerProcess {
  /// How a child ended.
  enum Ending: Equatable {
    /// It returned this code.
    case exited(Int32)
    /// This signal ended it.
    case killed(Int32)
    /// It ended and something else took note of it, so that nobody knows how.
    case unknown
  }

  let identifier: pid_t
  /// Where its messages go.
  let logPath: String
  /// Length of the log when it started: what is beyond is its own.
  let logStart: UInt64

  /// Starts a child.
  ///
  /// Its standard input is the lifeline, its output goes to the log, it has a process group of its own (so that Ctrl-C on the
  /// terminal reaches only the parent), and it inherits no other open file.
  ///
  /// - Throws: `Failure` of kind `internalError` when it cannot be started, `cannotCreate` when its log cannot be written.
  init(executable: String, arguments: [String], environment: [String: String], lifeline: Int32, logPath: String) throws
  {
    let log = open(logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard log >= 0 else {
      throw Failure.system(.cannotCreate, logPath, "cannot be created", remedy: "choose a folder that can be written")
    }
    defer { close(log) }
    var status = stat()
    logStart = fstat(log, &status) == 0 ? UInt64(clamping: status.st_size) : 0
    self.logPath = logPath

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, lifeline, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, log, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, log, STDERR_FILENO)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))

    let argumentList = CStrings([executable] + arguments)
    let environmentList = CStrings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    var child: pid_t = 0
    let error = posix_spawn(
      &child, executable, &actions, &attributes, argumentList.pointers, environmentList.pointers)
    guard error == 0 else {
      throw Failure(.internalError, executable, "cannot be started: \(String(cString: strerror(error)))")
    }
    identifier = child
  }

  /// Asks the child to stop at its next safe point.
  func askToStop() { kill(identifier, SIGTERM) }

  /// How the child ended and the most memory it held, or nil while it is alive.
  func ending() -> (ending: Ending, peakMemory: Int)? {
    var status: Int32 = 0
    var usage = rusage()
    var result: pid_t
    repeat { result = wait4(identifier, &status, WNOHANG, &usage) } while result < 0 && errno == EINTR
    if result < 0 && errno == ECHILD { return (.unknown, 0) }
    guard result == identifier else { return nil }
    let signal = status & 0x7f
    return (signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal), Int(usage.ru_maxrss) * 1024)
  }

  /// The last line that the child wrote, without control characters, or nil when it wrote nothing.
  func lastLine() -> String? {
    guard let file = FileHandle(forReadingAtPath: logPath), let end = try? file.seekToEnd(), end > logStart else {
      return nil
    }
    let start = max(logStart, end > 8192 ? end - 8192 : 0)
    guard (try? file.seek(toOffset: start)) != nil, let data = try? file.readToEnd() else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.filter { !$0.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } } }
      .filter { !$0.allSatisfy(\.isWhitespace) }
    // A crash writes its reason before a long trace of calls.
    let line = lines.last { $0.hasPrefix("polypythia: ") || $0.contains("Fatal error") } ?? lines.last
    return line.map { String(($0.hasPrefix("polypythia: ") ? $0.dropFirst(12) : $0[...]).prefix(400)) }
  }
}

/// A list of C strings that ends with nil, as `exec` wants it.
private final class CStrings {
  let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

  deinit { for pointer in pointers { free(pointer) } }
}

/// A pipe whose read end children hold: when this process ends in any way, they read its end and end as well.
final class Lifeline {
  /// What children get as standard input.
  var readEnd: Int32 { pipe.readEnd }
  private let pipe: Pipe

  init() throws { pipe = try Pipe() }

  deinit {
    close(pipe.readEnd)
    close(pipe.writeEnd)
  }
}
