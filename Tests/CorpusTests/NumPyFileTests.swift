import Corpus
import Failures
import Foundation
import Testing

@Suite struct NumPyFileTests {
  private func opened(_ data: Data) throws -> NumPyFile {
    try Fixtures.inTemporaryFolder { folder in
      try data.write(to: URL(fileURLWithPath: folder + "/a.npy"))
      return try NumPyFile(folder + "/a.npy")
    }
  }

  private func file(_ header: String, version: UInt8 = 1, content: Int) -> Data {
    let length = UInt32(header.utf8.count)
    let bytes = version == 1 ? 2 : 4
    let lengthBytes = (0..<bytes).map { UInt8(truncatingIfNeeded: length >> (8 * UInt32($0))) }
    return Data([0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes) + Data(header.utf8) + Data(count: content)
  }

  @Test func headersOfEveryVersionAreRead() throws {
    let text = "{'descr': '<i4', 'fortran_order': False, 'shape': (3, 2), }\n"
    for version in [UInt8(1), 2, 3] {
      let array = try opened(file(text, version: version, content: 24))
      #expect(array.type == "<i4" && array.shape == [3, 2] && array.count == 6)
    }
    #expect(try opened(file("{'shape': (), 'descr': '<u2', 'fortran_order': False}", content: 2)).count == 1)
    #expect(try opened(file("{'shape': (0,), 'descr': '<u2', 'fortran_order': False}", content: 0)).count == 0)
  }

  @Test(arguments: [
    ("{'descr': '<i4', 'fortran_order': False, 'shape': (3, 2), }", 20), ("{'descr': '<i4', 'shape': (6,)}", 24),
    ("{'descr': '>i4', 'fortran_order': False, 'shape': (6,), }", 24), ("", 24), ("{}", 24), ("{'descr': '<i4", 24),
    ("{'descr': '<i4', 'fortran_order': True, 'shape': (6,), }", 24),
    ("{'descr': '<i4', 'fortran_order': False, 'shape': (-6,), }", 24),
    ("{'descr': '<i4', 'fortran_order': False, 'shape': (9223372036854775807, 4), }", 24),
    ("{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999999999999,), }", 24),
    ("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (6,), }", 24),
  ])
  func badHeadersAreRefused(header: String, content: Int) {
    let failure = Fixtures.failure { _ = try opened(file(header, content: content)) }
    #expect(failure?.kind == .badData, "\(header)")
    #expect(failure?.subject.contains("a.npy, byte") == true, "\(failure?.subject ?? "")")
  }
}
