import Failures
import Files
import Foundation
import Synchronization

/// The write end of the pipe that the signal handler writes to: a plain number set before any handler is, so that the
/// handler may read it at any moment.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// Runs at any moment between two instructions, so it does nothing but write one byte.
private func noteSignal(_ number: Int32) {
  let savedError = errno
  var byte = UInt8(truncatingIfNeeded: number)
  write(signalPipe, &byte, 1)
  errno = savedError
}

/// Requests to stop that come as signals.
///
/// A handler is needed rather than blocked signals, since OpenBLAS starts threads before the program begins, and a signal
/// that any thread leaves unblocked would end the process.
public final class StopSignals: Sendable {
  private let state = Mutex(State())

  private struct State {
    var requests = StopRequests()
    var first: Int32?
    var isSupervising = false
  }

  /// Starts to catch signals. Once per process.
  ///
  /// - Parameters:
  ///   - caught: signals that ask to stop.
  ///   - ignored: signals that mean nothing here.
  ///   - last: runs on another thread at a request while nobody supervises, or at a second one; it ends the process. Nil
  ///     where requests only ever ask.
  /// - Throws: `Failure` of kind `internalError` when the system refuses.
  public init(
    caught: [Int32], ignored: [Int32] = [], last: (@Sendable (_ isSecond: Bool) -> Never)? = nil
  ) throws {
    let pipe = try Pipe()
    let readEnd = pipe.readEnd
    signalPipe = pipe.writeEnd
    for number in caught { try Self.handle(number, noteSignal) }
    for number in ignored { try Self.handle(number, SIG_IGN) }
    Thread.detachNewThread { [weak self] in
      var byte: UInt8 = 0
      while true {
        let count = read(readEnd, &byte, 1)
        if count < 0 && errno == EINTR { continue }
        guard count == 1, let self else { return }
        let (requests, isSupervising) = self.state.withLock { state in
          state.first = state.first ?? Int32(byte)
          state.requests.note(at: .now)
          return (state.requests.count, state.isSupervising)
        }
        if let last, requests > 1 || !isSupervising { last(requests > 1) }
      }
    }
  }

  /// The first signal that came, or nil.
  public var received: Int32? { state.withLock { $0.first } }

  /// Says that someone asks for `received` from now on, so that the first signal does not end the process.
  public func supervise(_ isSupervising: Bool) { state.withLock { $0.isSupervising = isSupervising } }

  private static func handle(_ number: Int32, _ handler: (@convention(c) (Int32) -> Void)?) throws {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = SA_RESTART
    guard sigaction(number, &action, nil) == 0 else {
      throw Failure.system(.internalError, "signal \(number)", "cannot be caught or ignored")
    }
  }
}

/// Requests to stop, counted from signals: what asks a process to stop may send several at once, as `timeout` does to a
/// process and then to its group, and a service manager to every process of a service.
struct StopRequests {
  /// Signals that come within this time of the first of a request belong to it.
  static let span = Duration.seconds(1)

  /// Number of requests.
  private(set) var count = 0
  private var begin: ContinuousClock.Instant?

  /// Notes a signal.
  mutating func note(at time: ContinuousClock.Instant) {
    if let begin, time - begin < Self.span { return }
    begin = time
    count += 1
  }
}
