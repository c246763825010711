import Failures
import Foundation
import Testing

@testable import Traces

@Suite struct LogImportTests {
  private func found(
    _ text: String, _ form: LogImport.Form = .unknown, name: String = "seed1.log"
  ) throws -> (run: ImportedRun, leftOut: [String]) {
    let scratch = try ImportScratch()
    let found = try LogImport.runs(of: ImportRequest([scratch.file(name, text)]), form)
    return (try #require(found.runs.first), found.leftOut)
  }

  private func values(_ run: ImportedRun) -> [String: [Double]] {
    Dictionary(uniqueKeysWithValues: run.metrics.map { ($0.name, $0.values) })
  }

  private func pattern(_ text: String) throws -> LogImport.Form { .pattern(try LogPattern(text)) }

  static let neox = """
    NeoXArgs.from_ymls() ['a.yml']
     samples/sec: 51.234 | iteration       10/  320000 | elapsed time per iteration (ms): 19987.6 | learning rate: \
    1.200E-05 | approx flops per GPU: 150.3TFLOPS | lm_loss: 1.082E+01 | loss scale: 4096.0 | number of skipped \
    iterations:   0 | number of nan iterations:   0 |
    time (ms) | forward: 53.79 | backward: 138.84
    ------------------------------------------------------------------
     validation results at iteration 10 | lm_loss value: 1.020000E+01 | lm_loss_ppl value: 2.690000E+04 |\u{20}
     samples/sec: 50.1 | iteration       20/  320000 | learning rate: 2.4E-05 | lm_loss: nan |
     validation results at the end of training for val data | lm_loss value: 3.1 |

    """

  @Test func neoX() throws {
    let (run, leftOut) = try found(Self.neox)
    #expect(run.name == "seed1" && run.steps == [10, 20])
    let values = values(run)
    #expect(values["samples/sec"] == [51.234, 50.1] && values["learning rate"] == [1.2e-5, 2.4e-5])
    #expect(values["lm_loss"]?[0] == 10.82 && values["lm_loss"]?[1].isNaN == true)
    #expect(values["approx flops per GPU"]?[0] == 150.3e12 && values["validation/lm_loss"]?[0] == 10.2)
    #expect(values["validation/lm_loss_ppl"]?[0] == 26900 && values.count == 10)
    #expect(leftOut.contains { $0.hasSuffix("3 of 7 lines, without metrics") }, "\(leftOut)")
    #expect(leftOut.contains { $0.hasSuffix("1 line of metrics without a step, first line 7") })
  }

  @Test func megatron() throws {
    let text = """
      [2025-12-19 10:49:15] iteration        1/       3 | consumed samples:          128 | elapsed time per iteration \
      (ms): 13372.8/13364.7 | lm loss: 1.258695E+01 | grad norm: 10.275 | number of nan iterations:   0 |Number of \
      parameters in billions:  6.98
      0:  iteration        2/       3 | consumed samples:          256 | lm loss: 1.2E+01 | TFLOPs: 108.47 |
       validation loss at iteration 2 | lm loss value: 3.5E+00 | lm loss PPL: 33.1 |
       validation loss at iteration 2 on test set | lm loss value: 3.6E+00 | lm loss PPL: 36.6 |

      """
    let (run, leftOut) = try found(text)
    let values = values(run)
    #expect(run.steps == [1, 2] && values["lm loss"] == [12.58695, 12] && values["TFLOPs"]?[1] == 108.47)
    #expect(values["validation/lm loss"]?[1] == 3.5 && values["test/lm loss PPL"]?[1] == 36.6)
    #expect(values.keys.allSatisfy { !$0.contains("billions") && !$0.contains("elapsed") })
    #expect(
      leftOut.contains { $0.contains("1 value of elapsed time per iteration (ms): no number (\"13372.8/13364.7\"") })
  }

  @Test func nanoGPT() throws {
    let (run, _) = try found(
      """
      tokens per iteration will be: 491,520
      step 0: train loss 10.9876, val loss 10.9871
      iter 0: loss 10.9885, time 33013.52ms, mfu -100.00%
      saving checkpoint to out
      iter 10: loss 9.5, time 250.10ms, mfu 20.10%

      """)
    let values = values(run)
    #expect(run.steps == [0, 10] && values["loss"] == [10.9885, 9.5] && values["train loss"]?[0] == 10.9876)
    #expect(values["val loss"]?[0] == 10.9871 && values["time (ms)"]?[1] == 250.1 && values["mfu (%)"]?[1] == 20.1)
  }

  @Test func torchTitan() throws {
    let (run, leftOut) = try found(
      """
      [rank0]:[titan] 2025-01-01 10:00:00,123 - root - INFO - Training starts at step 1
      [rank0]:[titan] 2025-01-01 10:00:01,123 - root - INFO - \u{1b}[31mstep:  1  \u{1b}[32mloss:  8.1309  \
      \u{1b}[38;2;180;60;0mgrad_norm:  1.2500  \u{1b}[36mmemory:  0.97GiB(1.23%)  \u{1b}[34mtps: 1,234  \
      \u{1b}[36mtflops: 1,000.25  \u{1b}[35mmfu: 0.12%\u{1b}[39m
      [rank7]:[titan] 2025-01-01 10:00:01,123 - root - INFO - step:  1  loss: -1.0000  memory:  0.5GiB(1%)  tps: 1
      [rank0]:[titan] 2025-01-01 10:00:02,123 - root - INFO - validate step: 10  loss:  7.5  tps: 2,345,678

      """)
    let values = values(run)
    #expect(run.steps == [1, 10] && values["loss"]?[0] == 8.1309 && values["grad_norm"]?[0] == 1.25)
    #expect(values["memory (GiB)"]?[0] == 0.97 && values["memory (%)"]?[0] == 1.23 && values["tps"]?[0] == 1234)
    #expect(values["tflops"]?[0] == 1000.25 && values["mfu (%)"]?[0] == 0.12)
    #expect(values["validation/loss"]?[1] == 7.5 && values["validation/tps"]?[1] == 2_345_678)
    #expect(leftOut.contains { $0.contains("1 line of metrics of other processes than 0, as 7") }, "\(leftOut)")
  }

  @Test func olmo() throws {
    let (run, leftOut) = try found(
      """
      [2024-04-17 09:42:26] INFO     [olmo.train:816, rank=0] [step=1/739328,epoch=0]
          train/CrossEntropyLoss=11.25
          train/Perplexity=76,631
          System/Peak GPU Memory (MB)=42,133
          time/estimated_seconds_remaining=1h 2m 3s
      [2024-04-17 09:42:27] INFO     [olmo.train:816, rank=0] [step=2/739328,epoch=0,eta=1h]
          train/CE loss=10.73
      [2024-04-17 09:42:28] INFO     [olmo.eval:1, rank=0] [eval_step=3/16]
      [2024-04-17 09:42:28] INFO     [olmo.eval:1, rank=0] piqa
          eval/downstream/piqa_len_norm=0.5

      """)
    let values = values(run)
    #expect(run.steps == [1, 2] && values["train/Perplexity"]?[0] == 76631 && values["train/CE loss"]?[1] == 10.73)
    #expect(values["System/Peak GPU Memory (MB)"]?[0] == 42133 && values["eval/downstream/piqa_len_norm"]?[1] == 0.5)
    #expect(leftOut.contains { $0.contains("time/estimated_seconds_remaining: no number (\"1h 2m 3s\" on line 5)") })
  }

  @Test func aPatternNamesItsMetrics() throws {
    let form = try pattern(#"^(?P<step>\d+): ce (?<loss>\S+)(?: bpb (?<bpb>\S+))?( tps (?<tps>[\d,]+))?"#)
    let (run, leftOut) = try found("1: ce 3.5 bpb 1.2 tps 1,234\n2: ce 3.25\n3: ce oops\nx: ce 1\n", form)
    let values = values(run)
    #expect(
      run.steps == [1, 2] && values["loss"] == [3.5, 3.25] && values["bpb"]?[0] == 1.2 && values["tps"]?[0] == 1234)
    #expect(leftOut.contains { $0.contains("1 value of loss: no number (\"oops\" on line 3)") }, "\(leftOut)")
  }

  @Test(arguments: [
    (#"(?<step>\d+"#, "at character 12"), ("x*?*(?<step>a)", "at character 4"),
    ("loss (?<loss>x)", "no group named step"),
    (#"step (?<step>\d+)"#, "no named group but step"), (#"(?<step>\d+) (?<step>x)"#, "already exists"),
  ])
  func wrongPatternsAreExplained(text: String, mentions: String) {
    let found = importFailure { _ = try LogPattern(text) }
    #expect(found?.kind == .usage && found?.description.contains(mentions) == true, "\(String(describing: found))")
  }

  @Test func whatIsNoLogIsQuoted() throws {
    let none = importFailure { _ = try self.found("hello\n\nworld\n") }
    #expect(none?.kind == .usage && none?.reason.contains("\"hello\", \"world\"") == true)
    #expect(none?.remedy.contains("--pattern") == true)
    let several = importFailure { _ = try self.found("iter 1: loss 2, time 1ms\nstep: 1  loss: 2  tps: 1\n") }
    #expect(several?.kind == .usage && several?.reason.contains("nanogpt (line 1: \"iter 1") == true)
    let other = importFailure { _ = try self.found("iter 1: loss 2\n", .layout(.neox)) }
    #expect(other?.reason.contains("of the layout neox") == true && other?.reason.contains("iter 1") == true)
    #expect(importFailure { _ = try self.found("") }?.kind == .badData)
  }

  @Test func aFileOfNoLayoutDoesNotStopOthers() throws {
    let scratch = try ImportScratch()
    let paths = try [scratch.file("a.log", "iter 1: loss 2\n"), scratch.file("b.log", "just begun\n")]
    let found = try LogImport.runs(of: ImportRequest(paths), .unknown)
    #expect(found.runs.map(\.name) == ["a"] && found.leftOut.contains { $0.hasPrefix(paths[1] + ": it has no line") })
  }

  @Test func aLastLineWithoutItsEndIsNotTrusted() throws {
    let (run, leftOut) = try found("iter 1: loss 2.5\niter 2: loss 2.25\niter 3: loss 2.1")
    #expect(run.steps == [1, 2] && leftOut.contains { $0.contains("line 3, the last: its end is not written yet") })
    #expect(try found("iter 1: loss 2.5\nTraceback").leftOut.allSatisfy { !$0.contains("the last") })
  }

  @Test func progressBarsAndWindowsLineEndsAreNoObstacle() throws {
    let (run, _) = try found("  0%|  | 0/10\r 10%|# | 1/10\riter 1: loss 2.5\r\niter 2: loss 2\r\n")
    #expect(run.steps == [1, 2])
  }

  @Test func anyLengthOfLinesIsRead() throws {
    let long = String(repeating: "x", count: 3 << 20)
    let filler = String(repeating: "noise of some length\n", count: 120_000)
    let (run, leftOut) = try found("iter 1: loss 2\n\(long)\n\(filler)iter 2: loss 1\n", .layout(.nanogpt))
    #expect(run.steps == [1, 2] && leftOut.contains { $0.contains("1 of them longer than 65536 bytes") })
    for shift in 0..<40 {
      let padding = String(repeating: ".", count: (1 << 16) - 40 + shift) + "\n"
      let text = String(repeating: padding, count: 16) + "iter 5: loss 1.5\niter 6: loss 1.25\n"
      #expect(try found(text, .layout(.nanogpt)).run.steps == [5, 6], "\(shift)")
    }
  }

  @Test func whatIsNoTextIsToldByItsCause() throws {
    let scratch = try ImportScratch()
    for (bytes, remedy) in [([0x1f, 0x8b, 8, 0], "gunzip"), ([0x28, 0xb5, 0x2f, 0xfd], "unzstd")] as [([UInt8], String)]
    {
      let path = try scratch.file("a.log", Data(bytes))
      #expect(
        importFailure { _ = try LogImport.runs(of: ImportRequest([path]), .unknown) }?.remedy.contains(remedy) == true)
    }
    let text = try #require("iter 1: loss 2\n".data(using: .utf16LittleEndian))
    let wide = try scratch.file("w.log", Data([0xff, 0xfe]) + text)
    #expect(try LogImport.runs(of: ImportRequest([wide]), .unknown).runs[0].steps == [1])
    let broken = try scratch.file("b.log", Data("caf".utf8) + [0xe9, 10] + Data("iter 1: loss 2\n".utf8))
    #expect(try LogImport.runs(of: ImportRequest([broken]), .unknown).runs[0].steps == [1])
  }

  @Test(
    arguments: [
      ("1,234", 1234), ("12,345,678.5", 12_345_678.5), ("1,23", nil), ("1234,567", nil), ("5%", 5), ("1.5e-3", 0.0015),
      ("2.5KFLOPS", 2500), ("-inf", -Double.infinity), ("3 ms", 3), ("12.3xyz", nil), ("", nil), ("1e999", nil),
    ] as [(String, Double?)])
  func numbersOfLogs(text: String, value: Double?) { #expect(LogNumber(text[...])?.value == value) }
}
