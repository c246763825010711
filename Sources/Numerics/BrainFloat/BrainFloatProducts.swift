/// A number in bfloat16, the upper half of a single-precision one.
public typealias BrainFloat = UInt16

/// Matrix products of bfloat16 operands with sums in single precision, row-major, always on one thread.
///
/// An object serves one thread at a time; several work side by side. The bits of a product depend on its shape and on
/// what `BrainFloatLibrary.name` names.
public final class BrainFloatProducts {
  private let multiplier: any BrainFloatMultiplier

  /// Prepares for products by a library; nothing is made yet.
  public init(_ library: BrainFloatLibrary) {
    switch library {
    case .oneDNN(let library): multiplier = OneDNNMultiplier(library)
    case .openBLAS: multiplier = WideningMultiplier()
    }
  }

  /// c = op(a) op(b), or c += op(a) op(b), in single precision; parameters as in `BLAS.multiply`.
  public func multiply(
    rows: Int, columns: Int, inner: Int,
    _ a: UnsafePointer<BrainFloat>, leadingA: Int, transposedA: Bool = false,
    _ b: UnsafePointer<BrainFloat>, leadingB: Int, transposedB: Bool = false,
    adding isAdded: Bool = false, into c: UnsafeMutablePointer<Float>, leadingC: Int
  ) {
    let shape = BrainFloatProductShape(
      rows: rows, columns: columns, inner: inner, leadingA: leadingA, leadingB: leadingB, leadingC: leadingC,
      transposedA: transposedA, transposedB: transposedB)
    multiplier.multiply(shape, a, b, adding: isAdded, into: c)
  }

  /// c = op(a) op(b) + bias in every row, rounded once to bfloat16; parameters as in `BLAS.multiply`.
  public func multiply(
    rows: Int, columns: Int, inner: Int,
    _ a: UnsafePointer<BrainFloat>, leadingA: Int, transposedA: Bool = false,
    _ b: UnsafePointer<BrainFloat>, leadingB: Int, transposedB: Bool = false,
    bias: UnsafePointer<Float>? = nil, roundedInto c: UnsafeMutablePointer<BrainFloat>, leadingC: Int
  ) {
    let shape = BrainFloatProductShape(
      rows: rows, columns: columns, inner: inner, leadingA: leadingA, leadingB: leadingB, leadingC: leadingC,
      transposedA: transposedA, transposedB: transposedB)
    multiplier.multiply(shape, a, b, bias: bias, roundedInto: c)
  }
}

/// The sizes of a product and how its matrices lie; names as in `BLAS.multiply`.
struct BrainFloatProductShape: Hashable {
  let rows, columns, inner: Int
  let leadingA, leadingB, leadingC: Int
  let transposedA, transposedB: Bool
}

/// A way to do the products.
protocol BrainFloatMultiplier: AnyObject {
  /// c = op(a) op(b), or c += op(a) op(b), in single precision.
  func multiply(
    _ shape: BrainFloatProductShape, _ a: UnsafePointer<BrainFloat>, _ b: UnsafePointer<BrainFloat>,
    adding isAdded: Bool, into c: UnsafeMutablePointer<Float>)
  /// c = op(a) op(b) + bias in every row, rounded once.
  func multiply(
    _ shape: BrainFloatProductShape, _ a: UnsafePointer<BrainFloat>, _ b: UnsafePointer<BrainFloat>,
    bias: UnsafePointer<Float>?, roundedInto c: UnsafeMutablePointer<BrainFloat>)
}
