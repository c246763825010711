import NeoX
import Numerics

// Every matrix product of the five sizes as a share of the arithmetic peak, and every vector loop as a share of a copy's speed, as
// Markdown; medians of CPU time, one thread.
// Usage: kernels [ROUNDS, default 5]

BLASCore.restartWithWiderCore()
let rounds = max(1, CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 5)
let peak = (ArithmeticPeak.measured() ?? .nan) / 1e9
print(
  "OpenBLAS core \(BLAS.coreName), kernels \(KernelTable.name), fp32 peak \(Int(peak.rounded())) GFLOP/s; GFLOP/s (share of peak)\n"
)
print("| size | matrix | forward | input's gradient | weight's gradient |\n| --- | --- | --- | --- | --- |")
@MainActor func speed(_ subject: Subject) -> String {
  let rate = subject.operations / median((0..<rounds).map { _ in subject.seconds() }) / 1e9
  return "\(Int(rate.rounded())) (\(Int((100 * rate / peak).rounded())) %)"
}
for size in ModelSize.all.prefix(5) {
  for (matrix, passes) in Products.subjects(of: size, length: 2048) {
    let cells = passes.map(speed)
    print("| \(size.name) | \(matrix) | \(cells.joined(separator: " | ")) |")
  }
}
print("\n| attention of one head, 2,048 tokens | forward | backward |\n| --- | --- | --- |")
for width in [32, 64] {
  let cells = AttentionHead.subjects(width: width, length: 2048).map(speed)
  print("| width \(width) | \(cells.joined(separator: " | ")) |")
}
print("\n| vector loop | shape | microseconds | GB/s | of a copy of as many bytes |\n| --- | --- | --- | --- | --- |")
for subject in VectorLoops.subjects + BrainFloatLoops.subjects {
  let copying = copy(subject.bytes)
  var (times, copies): ([Double], [Double]) = ([], [])
  for _ in 0..<rounds {
    times.append(subject.seconds())
    copies.append(copying.seconds())
  }
  let (own, other) = (median(times), median(copies))
  let cells = [own * 1e6, subject.bytes / own / 1e9, 100 * other / own].map { "\(Int($0.rounded()))" }
  print("| \(subject.name) | \(subject.shape) | \(cells[0]) | \(cells[1]) | \(cells[2]) % |")
}
