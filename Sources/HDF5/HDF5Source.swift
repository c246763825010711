/// A group that can be read again and again, from a file that another process may be appending to in between.
public protocol HDF5Source {
  /// Calls `body` with the group; what it opens there is not used after the call.
  ///
  /// - Throws: `Failure` of kind `badData` when the group cannot be read, and what `body` throws.
  func read<Answer>(_ body: (_ group: HDF5Group) throws -> Answer) throws -> Answer
}
