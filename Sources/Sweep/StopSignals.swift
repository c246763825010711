import Failures
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
    var received: [Int32] = []
    var isSupervising = false
  }

  /// Starts to catch signals. Once per process.
  ///
  /// - Parameters:
  ///   - caught: signals that ask to stop.
  ///   - ignored: signals that mean nothing here.
  ///   - last: runs on another thread when a signal comes while nobody supervises, or a second time; it ends the process.
  /// - Throws: `Failure` of kind `internalError` when the system refuses.
  public init(caught: [Int32], ignored: [Int32] = [], last: @escaping @Sendable (_ isSecond: Bool) -> Never) throws {
    let pipe = try Pipe()
    let readEnd = pipe.readEnd
    signalPipe = pipe.writeEnd
    Thread.detachNewThread { [weak self] in
      var byte: UInt8 = 0
      while true {
        let count = read(readEnd, &byte, 1)
        if count < 0 && errno == EINTR { continue }
        guard count == 1, let self else { return }
        let (times, isSupervising) = self.state.withLock { state in
          state.received.append(Int32(byte))
          return (state.received.count, state.isSupervising)
        }
        if times > 1 || !isSupervising { last(times > 1) }
      }
    }
    for number in caught {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = noteSignal
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
    for number in ignored { signal(number, SIG_IGN) }
  }

  /// The first signal that came, or nil.
  public var received: Int32? { state.withLock { $0.received.first } }

  /// Says that someone asks for `received` from now on, so that the first signal does not end the process.
  public func supervise(_ isSupervising: Bool) { state.withLock { $0.isSupervising = isSupervising } }
}
