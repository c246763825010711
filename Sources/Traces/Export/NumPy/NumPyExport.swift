import Failures
import Files
import Foundation

/// Writes groups of traces as one NPZ file: a zip of arrays in NumPy's own format, named "RUN/GROUP/VARIABLE", axes included.
///
/// Numbers keep their types (int64, float32, float64); texts are arrays of Unicode strings. `numpy.load` needs no pickles.
public enum NumPyExport {
  /// Writes the file; memory does not grow with the traces.
  ///
  /// - Throws: `Failure` of kind `badData` when a trace is damaged, `cannotCreate` or `inputOutput` when the file cannot be
  ///   written.
  public static func write(_ runs: [ExportRun], groups: [String], to path: String) throws -> ExportedFiles {
    var arrays = 0
    try AtomicWriting.stream(to: path) { stream in
      var archive = StoredZipWriter(stream)
      for run in runs {
        for group in try run.outlines(of: groups) {
          let folder = ([RunFolderName.safe(run.name)] + group.path.split(separator: "/").map(String.init))
            .flatMap { StoredName.unique([$0], reserved: []) }.joined(separator: "/")
          let names = StoredName.unique(group.axes.map(\.name) + group.variables.map(\.name), reserved: [])
            .map { "\(folder)/\($0).npy" }
          for (name, axis) in zip(names, group.axes) { try write(axis, name, &archive) }
          for (name, variable) in zip(names.dropFirst(group.axes.count), group.variables) {
            try write(variable, of: group, in: run.trace, name, &archive)
          }
          arrays += names.count
        }
      }
      try archive.finish()
    }
    return ExportedFiles(files: [ExportedFile(file: PathName.last(of: path), entries: arrays)])
  }

  private static func write(_ axis: GroupOutline.Axis, _ name: String, _ archive: inout StoredZipWriter) throws {
    switch axis.labels {
    case .numbers(let numbers):
      try begin(name, type: "<i8", width: 8, shape: [numbers.count], &archive)
      try numbers.withUnsafeBytes { try archive.append($0) }
    case .texts(let texts):
      let width = Self.width(texts)
      try begin(name, type: "<U\(width)", width: 4 * width, shape: [texts.count], &archive)
      try archive.append(packed(texts, width: width))
    }
    try archive.end()
  }

  private static func write(
    _ variable: GroupOutline.Variable, of group: GroupOutline, in trace: TraceReader, _ name: String,
    _ archive: inout StoredZipWriter
  ) throws {
    let shape = try variable.axes.map { try group.axis($0).count }
    var width = 1
    switch variable.type {
    case .int64: try begin(name, type: "<i8", width: 8, shape: shape, &archive)
    case .float32: try begin(name, type: "<f4", width: 4, shape: shape, &archive)
    case .float64: try begin(name, type: "<f8", width: 8, shape: shape, &archive)
    case .string:
      try group.forEachBlock(of: [variable], in: trace) { _, values in
        if case .texts(let texts) = values[0] { width = max(width, Self.width(texts)) }
      }
      try begin(name, type: "<U\(width)", width: 4 * width, shape: shape, &archive)
    }
    try group.forEachBlock(of: [variable], in: trace) { _, values in
      switch values[0] {
      case .integers(let values): try values.withUnsafeBytes { try archive.append($0) }
      case .floats(let values): try values.withUnsafeBytes { try archive.append($0) }
      case .doubles(let values): try values.withUnsafeBytes { try archive.append($0) }
      case .texts(let texts): try archive.append(packed(texts, width: width))
      }
    }
    try archive.end()
  }

  private static func begin(
    _ name: String, type: String, width: Int, shape: [Int], _ archive: inout StoredZipWriter
  ) throws {
    let header = NumPyHeader.bytes(type: type, shape: shape)
    try archive.begin(name, size: header.count + shape.reduce(width, *))
    try archive.append(header)
  }

  /// Characters of the longest text, at least 1.
  private static func width(_ texts: [String]) -> Int { max(1, texts.map(\.unicodeScalars.count).max() ?? 1) }

  /// Texts as NumPy stores them: four bytes a character, filled with zeros; a longer text is cut.
  private static func packed(_ texts: [String], width: Int) -> Data {
    var data = Data()
    for text in texts {
      let scalars = text.unicodeScalars.prefix(width)
      for scalar in scalars { withUnsafeBytes(of: scalar.value.littleEndian) { data.append(contentsOf: $0) } }
      data.append(Data(count: 4 * (width - scalars.count)))
    }
    return data
  }
}
