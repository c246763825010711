import Failures
import Files
import Foundation
import Testing

@Suite struct FileNatureTests {
  private static let pointer =
    "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0", count: 64))\nsize 166029852\n"

  private func nature(_ bytes: [UInt8]) -> FileNature? { bytes.withUnsafeBytes { FileNature($0) } }

  @Test(
    arguments: [
      (pointer, .pointer, "166029852"), (pointer.replacing("\n", with: "\r\n"), .pointer, "166029852"),
      ("\u{feff}" + pointer, .pointer, "Git LFS"),
      ("version https://hawser.github.com/spec/v1\noid sha256:0\n", .pointer, "Git LFS"),
      ("/annex/objects/SHA256E-s1--0.bin\n", .pointer, "git-annex"),
      ("../../blobs/0123abcd", .pointer, "symbolic link"),
      ("<!DOCTYPE html>\n<html>", .webPage, "HTML"), ("\n  <HTML lang=en>", .webPage, "HTML"),
      ("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", .webPage, "XML"),
      ("Entry not found", .serverError, "Entry not found"),
      ("{\"error\":\"Repository not found\"}", .serverError, "server"),
      ("404: Not Found", .serverError, "404"), ("Access to model x is restricted.", .serverError, "server"),
      ("BZh91AY", .compressed, "bzip2"), ("GGUF\u{3}", .other, "GGUF"), ("PAR1\u{15}", .other, "Parquet"),
      ("TNTIDX\u{0}\u{0}", .other, "older"), ("MMIDIDX\u{0}\u{0}", .tokenIndex, "index"), ("%PDF-1.4", .other, "PDF"),
      ("{\"a\": 1}", .json, "JSON"), (" [1]", .json, "JSON"), ("the king", .text, "text"), ("", .empty, "empty"),
      (String(repeating: "\u{0}", count: 100), .zeros, "zero"),
    ] as [(String, FileNature.Kind, String)])
  func textsAreTold(text: String, kind: FileNature.Kind, mentions: String) {
    let nature = nature(Array(text.utf8))
    #expect(nature?.kind == kind && nature?.description.contains(mentions) == true, "\(String(describing: nature))")
    #expect(nature?.remedy.isEmpty == false)
  }

  @Test(
    arguments: [
      ([0x1f, 0x8b, 8, 0], .gzip), ([0x28, 0xb5, 0x2f, 0xfd, 0], .zstandard),
      ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .compressed), ([0x93] + Array("NUMPY\u{1}".utf8), .numpy),
      ([0x89] + Array("HDF\r\n\u{1a}\n".utf8), .hdf5), ([2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), .safetensors),
      ([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20], .oldTorch), ([0x80, 4, 0x95, 0, 0xff], .pickle),
      ([0xff, 0xfe, 0x61, 0], .wideText), ([0xf1, 0xf2, 0x00], nil),
      (
        Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 22) + [16, 0, 0, 0] + Array("archive/data.pkl".utf8),
        .torch
      ),
      (
        Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 22) + [5, 0, 0, 0] + Array("a.npy".utf8),
        .numpyArchive
      ),
      (Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 22) + [1, 0, 0, 0, 0x61], .zip),
      ([UInt8](repeating: 0x61, count: 257) + Array("ustar".utf8), .tar),
    ] as [([UInt8], FileNature.Kind?)])
  func formatsAreTold(bytes: [UInt8], kind: FileNature.Kind?) { #expect(nature(bytes)?.kind == kind) }

  @Test func aReadersOwnKindsKeepItsMessage() throws {
    let failure = Failure(.badData, "a, byte 3", "is damaged")
    func told(_ text: String, _ own: Set<FileNature.Kind>, _ failure: Failure) -> Failure {
      Array(text.utf8).withUnsafeBytes { FileNature.explain(failure, $0, of: "a", as: own) }
    }
    #expect(told("{", [.json], failure) == failure)
    #expect(told(Self.pointer, [.json], failure).subject == "a")
    let missing = Failure(.missingInput, "b", "is missing")
    #expect(told(Self.pointer, [], missing) == missing)
  }
}
