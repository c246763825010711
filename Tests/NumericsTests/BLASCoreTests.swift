import Testing

@testable import Numerics

@Suite struct BLASCoreTests {
  @Test func aNewerCpuGetsTheWidestKernelsItCanRun() {
    #expect(BLASCore.wider(than: "Prescott", instructionSet: "x86-64-v4") == "SkylakeX")
    #expect(BLASCore.wider(than: "Haswell", instructionSet: "x86-64-v4") == "SkylakeX")
    #expect(BLASCore.wider(than: "Prescott", instructionSet: "x86-64-v3") == "Haswell")
  }

  @Test func aFittingCoreIsLeftAlone() {
    #expect(BLASCore.wider(than: "Cooperlake", instructionSet: "x86-64-v4") == nil)
    #expect(BLASCore.wider(than: "Zen", instructionSet: "x86-64-v3") == nil)
    #expect(BLASCore.wider(than: "Prescott", instructionSet: "x86-64-v2") == nil)
    #expect(BLASCore.wider(than: "armv8", instructionSet: "plain") == nil)
  }

  @Test func aPresetIsReportedOnlyWhereItCostsSpeed() {
    let sentence = BLASCore.warning(preset: "Haswell", core: "Haswell", instructionSet: "x86-64-v4")
    #expect(sentence?.contains("OPENBLAS_CORETYPE=Haswell") == true)
    #expect(BLASCore.warning(preset: "Haswell", core: "Haswell", instructionSet: "x86-64-v3") == nil)
    let useless = BLASCore.warning(preset: "nonsense", core: "SkylakeX", instructionSet: "x86-64-v4")
    #expect(useless?.contains("OPENBLAS_CORETYPE=nonsense has no effect") == true)
    #expect(BLASCore.warning(preset: "skylakex", core: "SkylakeX", instructionSet: "x86-64-v4") == nil)
    #expect(BLASCore.warning(preset: nil, core: "Haswell", instructionSet: "x86-64-v4") == nil)
  }
}
