import Failures
import Glibc

/// A system library that is looked for when it is needed, so that nobody has to install it who does not.
struct SharedLibrary {
  private let handle: UnsafeMutableRawPointer
  private let name: String

  /// - Throws: `Failure` of kind `missingInput` that names the file in need of the library and what to install.
  init(_ name: String, package: String, for path: String) throws {
    guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
      throw Failure(
        .missingInput, path, "is compressed, and the library \(name) to read it is not installed",
        remedy: "install it: apt-get install \(package)")
    }
    self.handle = handle
    self.name = name
  }

  /// A function of the library; it stays loaded for good.
  func function<Signature>(_ symbol: String, as type: Signature.Type) throws -> Signature {
    guard let address = dlsym(handle, symbol) else {
      throw Failure(.missingInput, name, "has no function \(symbol)", remedy: "install a newer version of the library")
    }
    return unsafeBitCast(address, to: type)
  }
}
