import Kernels

/// The vector kernels for this CPU; which table it is never changes a bit of any result.
public enum KernelTable {
  /// The fastest table this CPU can run. Constant C functions, hence safe to share.
  public nonisolated(unsafe) static let best: kernel_table = best_kernel_table().pointee

  /// Every table this CPU can run, slowest first.
  public static var all: [kernel_table] {
    var tables: (UnsafePointer<kernel_table>?, UnsafePointer<kernel_table>?, UnsafePointer<kernel_table>?)
    tables = (nil, nil, nil)
    return withUnsafeMutablePointer(to: &tables) { pointer in
      pointer.withMemoryRebound(to: UnsafePointer<kernel_table>?.self, capacity: 3) { list in
        let count = Int(kernel_tables(list))
        return (0..<count).compactMap { list[$0]?.pointee }
      }
    }
  }

  /// The instruction set of the best table, for example "x86-64-v4".
  public static var name: String { String(cString: best.name) }
}
