import Failures
import Glibc

extension Failure {
  /// A failure that quotes the system's reason (`errno`) at the moment of the call.
  public static func system(_ kind: Kind, _ subject: String, _ reason: String, remedy: String = "") -> Failure {
    let number = errno
    let kindByCause: Kind = number == ENOSPC || number == EDQUOT ? .inputOutput : kind
    return Failure(kindByCause, subject, "\(reason): \(String(cString: strerror(number)))", remedy: remedy)
  }
}
