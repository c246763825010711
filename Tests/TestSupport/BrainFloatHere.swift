import Numerics

/// Why nothing can be trained in bfloat16 on this machine; nil where it can.
public let brainFloatRefusal: String? = {
  do {
    _ = try BrainFloatSupport.library()
    return nil
  } catch {
    return "\(error)"
  }
}()
