import Failures
import Training

extension RunDescription {
  /// Reads a run's record and checks every entry of its configuration; nil when there is none.
  ///
  /// - Throws: `Failure` of kind `badData` when the file is damaged or an entry is out of its range.
  public static func verified(folder: String) throws -> RunDescription? {
    guard let description = try read(folder: folder) else { return nil }
    do {
      try description.configuration.verify()
    } catch let failure as Failure {
      throw Failure(.badData, path(in: folder), "\(failure.subject) \(failure.reason)", remedy: "restore the file")
    }
    return description
  }
}
