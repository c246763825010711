import CHDF5
import Failures
import TransactionDriver

/// Access to the C library: every call goes through `check`, which turns the library's error stack into a `Failure`.
enum Library {
  /// The driver of `HDF5File.openForAppending`, registered once per process.
  static let transactionDriver: Int64 = {
    pp_h5_prepare_thread()
    return pp_transaction_register()
  }()

  /// Makes a call that answers with a negative number when it fails.
  @discardableResult
  static func check<Answer: SignedInteger>(
    _ kind: Failure.Kind, _ subject: String, _ reason: String, _ call: () -> Answer
  ) throws -> Answer {
    pp_h5_prepare_thread()
    let answer = call()
    guard answer < 0 else { return answer }
    let cause = innermostError()
    throw Failure(kind, subject, cause.isEmpty ? reason : "\(reason) (HDF5: \(cause))")
  }

  /// Makes a call whose failure is an answer, not an error.
  static func quietly<Answer>(_ call: () -> Answer) -> Answer {
    pp_h5_prepare_thread()
    return call()
  }

  private final class Message {
    var text = ""
  }

  /// What the library says went wrong first, on one line.
  private static func innermostError() -> String {
    let message = Message()
    withExtendedLifetime(message) {
      _ = H5Ewalk2(
        pp_h5_error_stack(), H5E_WALK_UPWARD,
        { position, error, context in
          guard position == 0, let error, let context, let description = error.pointee.desc else { return 0 }
          Unmanaged<Message>.fromOpaque(context).takeUnretainedValue().text = String(cString: description)
          return 0
        }, Unmanaged.passUnretained(message).toOpaque())
    }
    _ = H5Eclear2(pp_h5_error_stack())
    // A read that the system refused is told with the time, a descriptor and an address, which say nothing to a reader.
    if let start = message.text.firstRange(of: "error message = '")?.upperBound {
      return String(message.text[start...].prefix { $0 != "'" })
    }
    return message.text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

/// An identifier of the library, closed with the object.
final class Identifier {
  let value: hid_t
  private let close: (hid_t) -> herr_t

  init(_ value: hid_t, _ close: @escaping (hid_t) -> herr_t) {
    self.value = value
    self.close = close
  }

  deinit { _ = Library.quietly { close(value) } }
}
