import Glibc

/// Products by oneDNN, whose code is made at a product's first use and kept.
final class OneDNNMultiplier: BrainFloatMultiplier {
  /// What distinguishes one product's code from another's.
  private struct Variant: Hashable {
    let shape: BrainFloatProductShape
    let isRounded, isAdded, hasBias: Bool
  }

  /// A product's code with the memory objects whose addresses are set before it runs.
  private struct Product {
    let primitive: OneDNNFunctions.Address
    let a, b, bias, c, scratch: OneDNNFunctions.Address?
    let scratchBytes: Int
  }

  private typealias Constant = OneDNNFunctions.Constant

  private let library: OneDNN
  private let stream: OneDNNFunctions.Address
  private var products: [Variant: Product] = [:]
  private var scratch = AlignedBuffer<UInt8>(count: 0)

  private var functions: OneDNNFunctions { library.functions }

  init(_ library: OneDNN) {
    self.library = library
    stream = Self.made(library) { library.functions.createStream(&$0, library.engine, Constant.inOrder) }
  }

  deinit {
    for product in products.values {
      for memory in [product.a, product.b, product.bias, product.c, product.scratch] where memory != nil {
        _ = functions.destroyMemory(memory)
      }
      _ = functions.destroyPrimitive(product.primitive)
    }
    _ = functions.destroyStream(stream)
  }

  func multiply(
    _ shape: BrainFloatProductShape, _ a: UnsafePointer<BrainFloat>, _ b: UnsafePointer<BrainFloat>,
    adding isAdded: Bool, into c: UnsafeMutablePointer<Float>
  ) {
    run(Variant(shape: shape, isRounded: false, isAdded: isAdded, hasBias: false), a, b, bias: nil, c)
  }

  func multiply(
    _ shape: BrainFloatProductShape, _ a: UnsafePointer<BrainFloat>, _ b: UnsafePointer<BrainFloat>,
    bias: UnsafePointer<Float>?, roundedInto c: UnsafeMutablePointer<BrainFloat>
  ) {
    run(Variant(shape: shape, isRounded: true, isAdded: false, hasBias: bias != nil), a, b, bias: bias, c)
  }

  private func run(
    _ variant: Variant, _ a: UnsafePointer<BrainFloat>, _ b: UnsafePointer<BrainFloat>, bias: UnsafePointer<Float>?,
    _ c: UnsafeMutableRawPointer
  ) {
    library.useOneThread()
    let product = product(variant)
    if product.scratchBytes > scratch.count { scratch = AlignedBuffer(count: product.scratchBytes) }
    withUnsafeTemporaryAllocation(of: OneDNNFunctions.Argument.self, capacity: 5) { list in
      var count = 0
      func pass(_ index: Int32, _ memory: OneDNNFunctions.Address?, _ values: UnsafeRawPointer?) {
        guard let memory, let values else { return }
        check(functions.setHandle(memory, UnsafeMutableRawPointer(mutating: values)))
        list.initializeElement(at: count, to: OneDNNFunctions.Argument(index: index, memory: memory))
        count += 1
      }
      pass(Constant.source, product.a, a)
      pass(Constant.weights, product.b, b)
      pass(Constant.bias, product.bias, bias)
      pass(Constant.destination, product.c, c)
      pass(Constant.scratch, product.scratch, scratch.pointer)
      guard let start = list.baseAddress else { return }
      check(functions.execute(product.primitive, stream, Int32(count), start))
    }
  }

  private func product(_ variant: Variant) -> Product {
    if let known = products[variant] { return known }
    let shape = variant.shape
    let output = variant.isRounded ? Constant.brainFloat : Constant.float
    let a = MatrixDescription(
      library, rows: shape.rows, columns: shape.inner, leading: shape.leadingA, transposed: shape.transposedA)
    let b = MatrixDescription(
      library, rows: shape.inner, columns: shape.columns, leading: shape.leadingB, transposed: shape.transposedB)
    let bias =
      variant.hasBias
      ? MatrixDescription(
        library, rows: 1, columns: shape.columns, leading: shape.columns, type: Constant.float) : nil
    let c = MatrixDescription(
      library, rows: shape.rows, columns: shape.columns, leading: shape.leadingC, type: output)
    let operation = operation(a, b, bias, c, isAdded: variant.isAdded)
    defer { _ = functions.destroyOperation(operation) }
    let scratch = functions.queryDescription(operation, Constant.scratchDescription, 0)
    let scratchBytes = functions.sizeOfDescription(scratch)
    let product = Product(
      primitive: Self.made(library) { functions.createPrimitive(&$0, operation) }, a: memory(a.address),
      b: memory(b.address), bias: bias.map { memory($0.address) }, c: memory(c.address),
      scratch: scratchBytes > 0 ? memory(scratch) : nil, scratchBytes: scratchBytes)
    withExtendedLifetime((a, b, bias, c)) {}
    products[variant] = product
    return product
  }

  private func operation(
    _ a: MatrixDescription, _ b: MatrixDescription, _ bias: MatrixDescription?, _ c: MatrixDescription, isAdded: Bool
  ) -> OneDNNFunctions.Address {
    let attributes = Self.made(library) { functions.createAttributes(&$0) }
    defer { _ = functions.destroyAttributes(attributes) }
    // The library's own scratch memory belongs to the thread that made a primitive.
    check(functions.setScratchMode(attributes, Constant.ownScratch))
    let after = Self.made(library) { functions.createPostOperations(&$0) }
    defer { _ = functions.destroyPostOperations(after) }
    switch functions.describing {
    case .version2(_, let initialiseProduct, let createOperation, let appendSum):
      if isAdded {
        check(appendSum(after, 1))
        check(functions.setPostOperations(attributes, after))
      }
      // 2,800 bytes in version 2.6.
      let description = UnsafeMutableRawPointer.allocate(byteCount: 1 << 14, alignment: 64)
      defer { description.deallocate() }
      check(initialiseProduct(description, a.address, b.address, bias?.address, c.address))
      return Self.made(library) { createOperation(&$0, description, attributes, library.engine, nil) }
    case .version3(_, _, let createProduct, let appendSum):
      if isAdded {
        check(appendSum(after, 1, 0, 0))
        check(functions.setPostOperations(attributes, after))
      }
      return Self.made(library) {
        createProduct(&$0, library.engine, a.address, b.address, bias?.address, c.address, attributes)
      }
    }
  }

  private func memory(_ description: OneDNNFunctions.Address?) -> OneDNNFunctions.Address {
    Self.made(library) { functions.createMemory(&$0, description, library.engine, nil) }
  }

  private func check(_ status: Int32) {
    if status != 0 { OneDNN.giveUp(status) }
  }

  private static func made(
    _ library: OneDNN, _ create: (inout OneDNNFunctions.Address?) -> Int32
  ) -> OneDNNFunctions.Address {
    library.useOneThread()
    var result: OneDNNFunctions.Address?
    let status = create(&result)
    guard status == 0, let result else { OneDNN.giveUp(status) }
    return result
  }
}
