import Foundation
import TestSupport
import Testing

@testable import Doctor

@Suite struct DiagnosisTests {
  private func healthy() -> Diagnosis {
    var diagnosis = Diagnosis(folder: "/")
    diagnosis.kernels = "x86-64-v4"
    diagnosis.speed = Diagnosis.Speed(matrixProduct: 160, peak: 190)
    (diagnosis.freeMemory, diagnosis.freeDisk, diagnosis.hugePages) = (8_000_000_000, 100_000_000_000, "madvise")
    return diagnosis
  }

  @Test func aHealthyMachineHasNothingToPutRight() {
    #expect(Diagnosis.findings(healthy(), blasWarning: nil).isEmpty)
  }

  @Test func everyTroubleIsNamedWithARemedy() {
    var diagnosis = healthy()
    diagnosis.speed.matrixProduct = 60
    diagnosis.kernels = "x86-64-v2"
    (diagnosis.freeMemory, diagnosis.freeDisk, diagnosis.hugePages) = (1 << 20, 1 << 20, "never")
    let problems = Diagnosis.findings(diagnosis, blasWarning: nil).map(\.problem)
    #expect(problems.count == 5)
    #expect(problems.first == "matrix products reach 32 % of the CPU's peak, less than the usual 80 to 90 %")
    #expect(Diagnosis.findings(diagnosis, blasWarning: "narrow kernels").first?.problem == "narrow kernels")
  }

  @Test func aFolderThatNoSweepCanUseIsNamed() throws {
    let folder = try TemporaryFolder()
    #expect(Diagnosis.findings(folder: folder.path).isEmpty)
    #expect(Diagnosis.findings(folder: folder.path + "/a").first?.problem.hasSuffix("/a does not exist") == true)
    #expect(Diagnosis.findings(folder: "/dev/null").first?.problem == "/dev/null is no folder")
  }

  @Test func aSlowProductIsNotBlamedWhereThePeakIsUnknown() {
    var diagnosis = healthy()
    diagnosis.speed = Diagnosis.Speed(matrixProduct: 5, peak: nil)
    #expect(Diagnosis.findings(diagnosis, blasWarning: nil).isEmpty)
  }

  @Test func whatBrainFloatBringsIsSaidInASentence() {
    var diagnosis = healthy()
    func line() -> String { diagnosis.lines.first { $0.hasPrefix("bf16 products") } ?? "" }
    diagnosis.brainFloat = Diagnosis.BrainFloat(library: "oneDNN 2.6.3 (AVX512-BF16)", matrixProduct: 320)
    #expect(line().hasSuffix("320 GFLOP/s a core by oneDNN 2.6.3 (AVX512-BF16): 2.0 times fp32"))
    diagnosis.brainFloat.matrixProduct = 84
    #expect(line().hasSuffix("no faster than fp32 on this CPU, so that --precision bf16 saves no time here"))
    diagnosis.brainFloat = Diagnosis.BrainFloat(obstacle: "bf16: the library is missing; install it")
    #expect(line().hasSuffix("not possible: bf16: the library is missing; install it"))
    #expect(Diagnosis.findings(diagnosis, blasWarning: nil).isEmpty, "nobody needs bf16")
  }

  @Test func thisMachineIsDescribed() {
    let diagnosis = Diagnosis(folder: "/")
    #expect(diagnosis.hdf5.hasPrefix("1.") || diagnosis.hdf5.hasPrefix("2."))
    #expect(diagnosis.gsl.contains("."))
    #expect(diagnosis.speed.matrixProduct > 0.1)
    #expect((diagnosis.brainFloat.library == nil) == (diagnosis.brainFloat.obstacle != nil))
    if let rate = diagnosis.brainFloat.matrixProduct { #expect(rate > 0.1) }
    if let share = diagnosis.speed.share { #expect(share > 0 && share < 1.3) }
    #expect(diagnosis.lines.count >= 12)
  }
}
