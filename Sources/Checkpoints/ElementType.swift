/// How the values of a safetensors tensor are stored.
public enum ElementType: String, Sendable, CaseIterable {
  /// IEEE binary64.
  case float64 = "F64"
  /// IEEE binary32.
  case float32 = "F32"
  /// IEEE binary16.
  case float16 = "F16"
  /// The upper half of a binary32.
  case bfloat16 = "BF16"
  /// 64-bit signed integers.
  case int64 = "I64"
  /// 32-bit signed integers.
  case int32 = "I32"
  /// 16-bit signed integers.
  case int16 = "I16"
  /// 8-bit signed integers.
  case int8 = "I8"
  /// 64-bit unsigned integers.
  case uint64 = "U64"
  /// 32-bit unsigned integers.
  case uint32 = "U32"
  /// 16-bit unsigned integers.
  case uint16 = "U16"
  /// 8-bit unsigned integers.
  case uint8 = "U8"
  /// One byte per truth value.
  case boolean = "BOOL"

  /// Bytes per value.
  public var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .boolean: 1
    }
  }
}
