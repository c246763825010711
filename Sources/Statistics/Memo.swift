import Synchronization

/// What is made once per process for each key, and always the same.
final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let known = Mutex<[Key: Value]>([:])

  /// The value of a key; others wait while it is made.
  func value(_ key: Key, make: () -> Value) -> Value {
    known.withLock { known in
      if let found = known[key] { return found }
      let made = make()
      known[key] = made
      return made
    }
  }
}
