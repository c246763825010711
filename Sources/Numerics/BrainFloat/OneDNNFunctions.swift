import Failures
import Glibc

/// The functions of oneDNN's C interface that products need, found at run time.
///
/// Versions 2 and 3 differ in how a matrix and a product are described; everything opaque to this program (a description of a
/// matrix, of a product, attributes, …) is a plain address here, so that one set of types serves both.
struct OneDNNFunctions: @unchecked Sendable {
  typealias Address = UnsafeMutableRawPointer
  typealias Place = UnsafeMutablePointer<Address?>

  /// An argument of an execution: which one, and its memory.
  struct Argument {
    let index: Int32
    let memory: Address?
  }

  /// The constants of the interface, equal in versions 2 and 3.
  enum Constant {
    static let cpu: Int32 = 1
    static let inOrder: UInt32 = 1
    static let ownScratch: Int32 = 1
    static let scratchDescription: Int32 = 136
    static let (source, weights, destination): (Int32, Int32, Int32) = (1, 33, 17)
    static let (bias, scratch): (Int32, Int32) = (41, 80)
    static let (brainFloat, float): (Int32, Int32) = (2, 3)
  }

  let createEngine: @convention(c) (Place, Int32, Int) -> Int32
  let createStream: @convention(c) (Place, Address?, UInt32) -> Int32
  let destroyStream: @convention(c) (Address?) -> Int32
  let createAttributes: @convention(c) (Place) -> Int32
  let destroyAttributes: @convention(c) (Address?) -> Int32
  let setScratchMode: @convention(c) (Address?, Int32) -> Int32
  let createPostOperations: @convention(c) (Place) -> Int32
  let destroyPostOperations: @convention(c) (Address?) -> Int32
  let setPostOperations: @convention(c) (Address?, Address?) -> Int32
  let queryDescription: @convention(c) (Address?, Int32, Int32) -> Address?
  let destroyOperation: @convention(c) (Address?) -> Int32
  let sizeOfDescription: @convention(c) (Address?) -> Int
  let createPrimitive: @convention(c) (Place, Address?) -> Int32
  let destroyPrimitive: @convention(c) (Address?) -> Int32
  let execute: @convention(c) (Address?, Address?, Int32, UnsafeRawPointer) -> Int32
  let createMemory: @convention(c) (Place, Address?, Address?, Address?) -> Int32
  let setHandle: @convention(c) (Address?, Address?) -> Int32
  let destroyMemory: @convention(c) (Address?) -> Int32
  let describing: Describing
  /// Sets the number of OpenMP threads of the calling thread; nil where the library is built without OpenMP.
  let setThreads: (@convention(c) (Int32) -> Void)?

  /// What differs between the versions.
  enum Describing {
    case version2(
      initialise: @convention(c) (Address?, Int32, UnsafePointer<Int>, Int32, UnsafePointer<Int>) -> Int32,
      initialiseProduct: @convention(c) (Address?, Address?, Address?, Address?, Address?) -> Int32,
      createOperation: @convention(c) (Place, Address?, Address?, Address?, Address?) -> Int32,
      appendSum: @convention(c) (Address?, Float) -> Int32)
    case version3(
      create: @convention(c) (Place, Int32, UnsafePointer<Int>, Int32, UnsafePointer<Int>) -> Int32,
      destroy: @convention(c) (Address?) -> Int32,
      createProduct: @convention(c) (Place, Address?, Address?, Address?, Address?, Address?, Address?) -> Int32,
      appendSum: @convention(c) (Address?, Float, Int32, Int32) -> Int32)
  }

  /// Finds all functions of a loaded library.
  ///
  /// - Throws: `Failure` of kind `configuration` for a version that is neither 2 nor 3, or one without a function needed.
  init(_ handle: Address, name: String, majorVersion: Int32) throws {
    func function<Signature>(_ symbol: String, as type: Signature.Type = Signature.self) throws -> Signature {
      guard let address = dlsym(handle, symbol) else {
        throw Failure(.configuration, name, "has no function \(symbol)", remedy: "install another version of oneDNN")
      }
      return unsafeBitCast(address, to: type)
    }
    createEngine = try function("dnnl_engine_create")
    createStream = try function("dnnl_stream_create")
    destroyStream = try function("dnnl_stream_destroy")
    createAttributes = try function("dnnl_primitive_attr_create")
    destroyAttributes = try function("dnnl_primitive_attr_destroy")
    setScratchMode = try function("dnnl_primitive_attr_set_scratchpad_mode")
    createPostOperations = try function("dnnl_post_ops_create")
    destroyPostOperations = try function("dnnl_post_ops_destroy")
    setPostOperations = try function("dnnl_primitive_attr_set_post_ops")
    queryDescription = try function("dnnl_primitive_desc_query_md")
    destroyOperation = try function("dnnl_primitive_desc_destroy")
    sizeOfDescription = try function("dnnl_memory_desc_get_size")
    createPrimitive = try function("dnnl_primitive_create")
    destroyPrimitive = try function("dnnl_primitive_destroy")
    execute = try function("dnnl_primitive_execute")
    createMemory = try function("dnnl_memory_create")
    setHandle = try function("dnnl_memory_set_data_handle")
    destroyMemory = try function("dnnl_memory_destroy")
    switch majorVersion {
    case 2:
      describing = .version2(
        initialise: try function("dnnl_memory_desc_init_by_strides"),
        initialiseProduct: try function("dnnl_matmul_desc_init"),
        createOperation: try function("dnnl_primitive_desc_create"),
        appendSum: try function("dnnl_post_ops_append_sum"))
    case 3:
      describing = .version3(
        create: try function("dnnl_memory_desc_create_with_strides"),
        destroy: try function("dnnl_memory_desc_destroy"),
        createProduct: try function("dnnl_matmul_primitive_desc_create"),
        appendSum: try function("dnnl_post_ops_append_sum"))
    default:
      throw Failure(
        .configuration, name, "is oneDNN \(majorVersion), of which only versions 2 and 3 are known here",
        remedy: "install one of those: apt-get install libdnnl2")
    }
    setThreads = dlsym(handle, "omp_set_num_threads").map {
      unsafeBitCast($0, to: (@convention(c) (Int32) -> Void).self)
    }
  }
}
