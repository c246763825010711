import Failures
import Numerics

/// Labels of the tokens of a probe set, to be read from representations.
struct ProbeTask: Equatable, Sendable {
  /// Most classes that a task may have.
  static let mostClasses = 256

  /// The task's name.
  let name: String
  /// What the labels are, in a sentence.
  let meaning: String
  /// The classes that occur.
  let classes: [String]
  /// The class of each token, in the order of the probe set; nil where it has none.
  let labels: [Int?]

  /// Keeps the classes that occur, in the order given.
  init(name: String, meaning: String, classes: [String], labels: [Int?]) {
    let used = classes.indices.filter { index in labels.contains { $0 == index } }
    var places = [Int?](repeating: nil, count: classes.count)
    for (place, index) in used.enumerated() { places[index] = place }
    self.name = name
    self.meaning = meaning
    self.classes = used.map { classes[$0] }
    self.labels = labels.map { label in label.flatMap { places[$0] } }
  }

  /// Takes labels from a file, classes in alphabetical order.
  ///
  /// - Throws: `Failure` of kind `badData` that names the line when a token is not in the probe set or has two labels, or when there are
  ///   more classes than a probe can be asked to tell apart.
  init(_ file: TokenLabels, probe: RunRecord.Probe) throws {
    var rows: [[Int: Int]] = []
    for (row, sequence) in probe.sequences.enumerated() {
      while rows.count <= sequence { rows.append([:]) }
      rows[sequence][probe.positions[row]] = row
    }
    let classes = Set(file.labels.map(\.label)).sorted()
    guard classes.count <= Self.mostClasses else {
      throw Failure(
        .badData, file.source,
        "has \(classes.count) different labels, more than the \(Self.mostClasses) that a probe tells apart",
        remedy: "put rare labels together")
    }
    let numbers = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var labels = [Int?](repeating: nil, count: probe.tokens)
    for entry in file.labels {
      let subject = "\(file.source) line \(entry.line)"
      guard rows.indices.contains(entry.sequence) else {
        throw Failure(
          .badData, subject,
          "names the sequence \(entry.sequence), but the probe set has the sequences 0 to \(rows.count - 1)",
          remedy: "count sequences from 0")
      }
      guard let row = rows[entry.sequence][entry.position] else {
        throw Failure(
          .badData, subject,
          "names the position \(entry.position), but sequence \(entry.sequence) has the positions 0 to \(rows[entry.sequence].count - 1)",
          remedy: "count positions in tokens, from 0")
      }
      guard labels[row] == nil else {
        throw Failure(
          .badData, subject, "labels the position \(entry.position) of sequence \(entry.sequence) a second time",
          remedy: "give every token one label")
      }
      labels[row] = numbers[entry.label]
    }
    self.init(
      name: file.name, meaning: "labels of \(file.source), \(file.labels.count) tokens", classes: classes,
      labels: labels)
  }

  /// Labels that say nothing but which token it is: each distinct token gets the label of a labelled token drawn at random, so that
  /// classes are about as frequent as in the task (Hewitt and Liang 2019).
  func control(_ probe: RunRecord.Probe) -> ProbeTask {
    var random = MersenneTwister(seed: Self.controlSeed)
    let pool = labels.compactMap { $0 }
    var drawn: [Int: Int] = [:]
    let controls = labels.indices.map { row -> Int? in
      guard labels[row] != nil, !pool.isEmpty else { return nil }
      let token = probe.tokenIDs[row]
      if let known = drawn[token] { return known }
      let label = pool[Int(random.bounded(UInt64(pool.count - 1)))]
      drawn[token] = label
      return label
    }
    return ProbeTask(name: name, meaning: meaning, classes: classes, controls: controls)
  }

  private static let controlSeed: UInt32 = 77

  // All classes of the task stay, so that codes of equal classes have equal lengths.
  private init(name: String, meaning: String, classes: [String], controls: [Int?]) {
    (self.name, self.meaning, self.classes, labels) = (name, meaning, classes, controls)
  }
}
