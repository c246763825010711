import Measuring
import Numerics

/// Something that is timed, and what one call of it amounts to.
struct Subject {
  let name: String
  let shape: String
  /// Floating-point additions and multiplications of a call, a fused pair counted as two; 0 where they are not the measure.
  var operations = 0.0
  /// Bytes that a call must read and write at least.
  var bytes = 0.0
  let call: () -> Void

  /// CPU seconds of one call, of as many in a row as take 20 ms.
  func seconds() -> Double {
    call()
    let begun = ProcessMeasures.processorSeconds
    var (calls, used) = (0.0, 0.0)
    repeat {
      call()
      calls += 1
      used = ProcessMeasures.processorSeconds - begun
    } while used < 0.02
    return used / calls
  }
}

/// The middle of some numbers.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}

/// A buffer of numbers between -1 and 1, no two runs different.
func noise(_ count: Int) -> AlignedBuffer<Float> {
  let buffer = AlignedBuffer<Float>(count: count)
  var twister = MersenneTwister(seed: 1)
  for index in 0..<count { buffer.pointer[index] = Float(twister.nextWord()) * 0x1p-31 - 1 }
  return buffer
}

/// Copies half as many bytes as it moves in all, so that the copy's traffic is `bytes`.
func copy(_ bytes: Double) -> Subject {
  let count = Int(bytes / 8)
  let (from, to) = (noise(count), AlignedBuffer<Float>(count: count))
  return Subject(name: "copy", shape: "\(count)", bytes: bytes) { to.pointer.update(from: from.pointer, count: count) }
}
