import Glibc

/// oneDNN's description of a matrix: its size, its type and how its values lie.
final class MatrixDescription {
  /// What the library takes for it; valid while this object lives.
  let address: OneDNNFunctions.Address
  private let library: OneDNN

  /// Describes a row-major matrix, or one that is stored transposed.
  ///
  /// - Parameter leading: the length of a stored row.
  init(
    _ library: OneDNN, rows: Int, columns: Int, leading: Int, transposed: Bool = false,
    type: Int32 = OneDNNFunctions.Constant.brainFloat
  ) {
    self.library = library
    // The library reads twelve of each, of which it uses two.
    let sizes = [rows, columns] + [Int](repeating: 0, count: 10)
    let strides = (transposed ? [1, leading] : [leading, 1]) + [Int](repeating: 0, count: 10)
    var status: Int32
    var created: OneDNNFunctions.Address?
    switch library.functions.describing {
    case .version2(let initialise, _, _, _):
      // 696 bytes in version 2.6.
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << 12, alignment: 64)
      created = memory
      status = initialise(memory, 2, sizes, type, strides)
    case .version3(let create, _, _, _):
      status = create(&created, 2, sizes, type, strides)
    }
    guard status == 0, let created else { OneDNN.giveUp(status) }
    address = created
  }

  deinit {
    switch library.functions.describing {
    case .version2: address.deallocate()
    case .version3(_, let destroy, _, _): _ = destroy(address)
    }
  }
}

extension OneDNN {
  /// Ends the program: a product whose shape this program chose cannot fail but for want of memory.
  static func giveUp(_ status: Int32) -> Never {
    let message = "polypythia: oneDNN cannot do a matrix product (status \(status)), probably for want of memory\n"
    write(STDERR_FILENO, message, message.utf8.count)
    exit(70)
  }
}
