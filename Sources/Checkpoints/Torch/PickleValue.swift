/// A value of a pickle. Containers are numbers of places in the machine's own store, so that neither cycles nor deep nesting
/// cost anything when they go.
enum PickleValue {
  case none
  case boolean(Bool)
  case integer(Int)
  case text(String)
  case tuple(Int)
  case list
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(Int)
  case tensor(Int)
}

/// The names that a pickle of tensors may call, and what they mean here; nothing else is known, and nothing is executed.
enum PickleGlobal: Equatable {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case storageClass(ElementType)
  /// Any other name: what is made of it is nothing.
  case unknown

  init?(module: String, name: String) {
    switch (module, name) {
    case ("collections", "OrderedDict"): self = .orderedDictionary
    case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
    case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
    case ("torch", "FloatStorage"): self = .storageClass(.float32)
    case ("torch", "HalfStorage"): self = .storageClass(.float16)
    case ("torch", "BFloat16Storage"): self = .storageClass(.bfloat16)
    case ("torch", "DoubleStorage"): self = .storageClass(.float64)
    case ("torch", "LongStorage"): self = .storageClass(.int64)
    case ("torch", "IntStorage"): self = .storageClass(.int32)
    case ("torch", "ShortStorage"): self = .storageClass(.int16)
    case ("torch", "CharStorage"): self = .storageClass(.int8)
    case ("torch", "ByteStorage"): self = .storageClass(.uint8)
    case ("torch", "BoolStorage"): self = .storageClass(.boolean)
    default: return nil
    }
  }
}

/// Values of one type in a file of their own inside the archive.
struct PickleStorage: Equatable {
  let type: ElementType
  /// The name of the entry, after `data/`.
  let key: String
  /// Number of values.
  let count: Int
}

/// A view of a storage.
struct PickleTensor: Equatable {
  let storage: PickleStorage
  /// Where the first value lies, in values.
  let offset: Int
  let shape: [Int]
  /// Distance of neighbours along each axis, in values.
  let strides: [Int]
}
