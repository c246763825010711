import Failures
import Foundation
import Synchronization
import Testing

@testable import Numerics

/// Products in bfloat16 against double precision on the same rounded operands.
@Suite struct BrainFloatProductTests {
  /// oneDNN, where it is installed and the CPU can.
  static let oneDNN = Result { try OneDNN() }

  /// Why oneDNN does nothing here; nil where it does.
  static let refusal: String? = {
    if case .failure(let error) = oneDNN { return "\(error)" }
    return nil
  }()

  struct Case: Sendable, CustomStringConvertible {
    let rows, columns, inner: Int
    let transposedA, transposedB: Bool
    var description: String { "\(rows)x\(columns)x\(inner)\(transposedA ? " T" : " N")\(transposedB ? "T" : "N")" }
  }

  static let cases: [Case] = [
    (1, 1, 1), (3, 5, 7), (17, 33, 16), (128, 96, 64), (130, 257, 31), (64, 512, 1001), (9, 1100, 40), (1030, 8, 1050),
  ]
  .flatMap {
    (rows, columns, inner) in
    [(false, true), (false, false), (true, false)].map {
      Case(rows: rows, columns: columns, inner: inner, transposedA: $0.0, transposedB: $0.1)
    }
  }

  /// A matrix with gaps between its rows, rounded to bfloat16.
  private func matrix(_ rows: Int, _ columns: Int, leading: Int, _ twister: inout MersenneTwister) -> [BrainFloat] {
    var values = (0..<(rows * leading)).map { _ in Float(twister.uniform() - 0.5) }
    values += [0]
    var rounded = [BrainFloat](repeating: 0, count: values.count)
    KernelTable.best.brain_float.round(values, values.count, &rounded)
    return rounded
  }

  private func value(_ x: BrainFloat) -> Double { Double(Float(bitPattern: UInt32(x) << 16)) }

  /// Widened products are possible everywhere.
  @Test(arguments: cases) func widenedProductsAgreeWithDoublePrecision(_ shape: Case) {
    check(shape, BrainFloatProducts(.openBLAS))
  }

  @Test(.enabled(if: refusal == nil, "\(refusal ?? "")"), arguments: cases)
  func productsOfOneDNNAgreeWithDoublePrecision(_ shape: Case) throws {
    check(shape, BrainFloatProducts(.oneDNN(try Self.oneDNN.get())))
  }

  private func check(_ shape: Case, _ products: BrainFloatProducts) {
    var twister = MersenneTwister(seed: 11)
    let (rows, columns, inner) = (shape.rows, shape.columns, shape.inner)
    let leadingA = (shape.transposedA ? rows : inner) + 3
    let leadingB = (shape.transposedB ? inner : columns) + 5
    let leadingC = columns + 2
    let a = matrix(shape.transposedA ? inner : rows, 0, leading: leadingA, &twister)
    let b = matrix(shape.transposedB ? columns : inner, 0, leading: leadingB, &twister)
    let bias = (0..<columns).map { _ in Float(twister.uniform()) }
    let before = (0..<(rows * leadingC)).map { _ in Float(twister.uniform()) }
    var (written, added) = (before, before)
    var (rounded, biased) = (
      [BrainFloat](repeating: 7, count: before.count), [BrainFloat](repeating: 7, count: before.count)
    )
    for _ in 0..<2 {
      // The second time from the kept code.
      added = before
      products.multiply(
        rows: rows, columns: columns, inner: inner, a, leadingA: leadingA, transposedA: shape.transposedA, b,
        leadingB: leadingB, transposedB: shape.transposedB, into: &written, leadingC: leadingC)
      products.multiply(
        rows: rows, columns: columns, inner: inner, a, leadingA: leadingA, transposedA: shape.transposedA, b,
        leadingB: leadingB, transposedB: shape.transposedB, adding: true, into: &added, leadingC: leadingC)
      products.multiply(
        rows: rows, columns: columns, inner: inner, a, leadingA: leadingA, transposedA: shape.transposedA, b,
        leadingB: leadingB, transposedB: shape.transposedB, roundedInto: &rounded, leadingC: leadingC)
      products.multiply(
        rows: rows, columns: columns, inner: inner, a, leadingA: leadingA, transposedA: shape.transposedA, b,
        leadingB: leadingB, transposedB: shape.transposedB, bias: bias, roundedInto: &biased, leadingC: leadingC)
    }
    var worst = (written: 0.0, added: 0.0, rounded: 0.0, biased: 0.0)
    for i in 0..<rows {
      for j in 0..<columns {
        let sum = (0..<inner).reduce(0.0) { sum, k in
          let left = value(a[shape.transposedA ? k * leadingA + i : i * leadingA + k])
          return sum + left * value(b[shape.transposedB ? j * leadingB + k : k * leadingB + j])
        }
        let place = i * leadingC + j
        worst.written = max(worst.written, abs(Double(written[place]) - sum))
        worst.added = max(worst.added, abs(Double(added[place]) - Double(before[place]) - sum))
        worst.rounded = max(worst.rounded, abs(value(rounded[place]) - sum) / (abs(sum) + 1e-3))
        let whole = sum + Double(bias[j])
        worst.biased = max(worst.biased, abs(value(biased[place]) - whole) / (abs(whole) + 1e-3))
      }
      // What lies between the rows stays.
      for gap in columns..<leadingC {
        #expect(written[i * leadingC + gap] == before[i * leadingC + gap] && rounded[i * leadingC + gap] == 7)
      }
    }
    // Sums of at most 1,001 products below a quarter, in single precision; a rounding is at most 2^-8 of the value.
    #expect(worst.written < 2e-5 && worst.added < 2e-5)
    #expect(worst.rounded < 0.0040 && worst.biased < 0.0040)
  }

  /// OpenMP counts its threads for every thread that calls it, and would start as many as there are cores.
  @Test(.enabled(if: refusal == nil, "\(refusal ?? "")")) func everyThreadThatMultipliesIsKeptToOne() throws {
    typealias Count = @convention(c) () -> Int32
    let openMP = try #require(dlopen("libgomp.so.1", RTLD_NOW | RTLD_NOLOAD))
    let address = try #require(dlsym(openMP, "omp_get_max_threads"))
    let count = unsafeBitCast(address, to: Count.self)
    let library = BrainFloatLibrary.oneDNN(try Self.oneDNN.get())
    let result = Mutex<[Int32]>([])
    let thread = Thread {
      let products = BrainFloatProducts(library)
      let ones = [BrainFloat](repeating: 0x3F80, count: 64 * 64)
      var c = [Float](repeating: 0, count: 64 * 64)
      products.multiply(
        rows: 64, columns: 64, inner: 64, ones, leadingA: 64, ones, leadingB: 64, into: &c, leadingC: 64)
      result.withLock { $0 = [count(), Int32(c[5])] }
    }
    thread.start()
    while !thread.isFinished { usleep(100) }
    #expect(result.withLock { $0 } == [1, 64])
  }

  private func cpu(_ maker: String, _ flags: [String]) -> CPU {
    CPU(
      description: "processor: 0\nvendor_id\t: \(maker)\nmodel\t\t: 7\nmodel name\t: A: CPU @ 2 GHz\n"
        + "flags\t\t: \(flags.joined(separator: " "))\nprocessor: 1\n")
  }

  @Test func theFirstCPUOfTheListIsRead() {
    let cpu = cpu("AuthenticAMD", ["avx2", "fma"])
    #expect(cpu.maker == "AuthenticAMD" && cpu.model == "A: CPU @ 2 GHz" && cpu.flags == ["avx2", "fma"])
    let unknown = CPU(description: "")
    #expect(unknown.maker.isEmpty && unknown.model.isEmpty && unknown.flags.isEmpty)
  }

  /// Elsewhere a missing library would be an error.
  @Test func intelCPUsWithoutAMXNeedNoLibrary() throws {
    let library = try BrainFloatSupport.library(cpu("GenuineIntel", ["avx512f", "avx512_bf16"]), names: [])
    guard case .openBLAS = library else { return #expect(Bool(false), "\(library.name)") }
    #expect(library.name == "OpenBLAS (widened to fp32)")
  }

  @Test func aCPUWithoutTheInstructionsIsRefused() {
    #expect {
      _ = try BrainFloatSupport.library(cpu("AuthenticAMD", ["avx512f", "avx512_vnni"]), names: OneDNN.names)
    } throws: { error in
      let failure = error as? Failure
      return failure?.kind == .configuration && failure?.description.contains("AVX512-BF16") == true
    }
  }

  @Test func aMissingLibraryIsNamedWithWhatToInstall() {
    #expect {
      _ = try BrainFloatSupport.library(cpu("AuthenticAMD", ["avx512_bf16"]), names: ["libdnnl-of-nobody.so.9"])
    } throws: { error in
      let failure = error as? Failure
      return failure?.kind == .configuration && failure?.description.contains("libdnnl-of-nobody.so.9") == true
        && failure?.remedy == "install it: apt-get install libdnnl2"
    }
  }

  @Test func anotherLibraryOfTheNameIsRefused() {
    #expect(throws: Failure.self) {
      _ = try BrainFloatSupport.library(cpu("GenuineIntel", ["avx512_bf16", "amx_bf16"]), names: ["libm.so.6"])
    }
  }

  @Test func theInstructionsAreReadFromTheLibrarysMask() {
    #expect(OneDNN.instructions(0x67) == nil && OneDNN.instructions(0x407) == nil)
    #expect(OneDNN.instructions(0xE7) == "AVX512-BF16" && OneDNN.instructions(0x3E7) == "AMX")
  }
}
