import Statistics

/// A task divided into what is trained on, what decides when to stop, and what is tested on, and the same for its control.
struct PreparedProbeTask: Sendable {
  /// Rows of the probe set with their labels and control labels.
  struct Part: Sendable {
    let rows: [Int]
    let labels: [Int]
    let controls: [Int]
  }

  let task: ProbeTask
  let training: Part
  let development: Part
  let test: Part

  /// Divides a task's tokens by their sequences.
  ///
  /// - Returns: nil when the training part has fewer than two classes, or another part no token; `obstacle` says so.
  init?(_ task: ProbeTask, _ probe: RunRecord.Probe, _ split: ProbeSplit, _ schedule: ProbeSchedule) {
    let control = task.control(probe)
    func part(_ sequences: [Int]) -> Part {
      let (rows, labels) = ProbeSplit.rows(of: sequences, probe, task.labels)
      return Part(rows: rows, labels: labels, controls: rows.compactMap { control.labels[$0] })
    }
    self.task = task
    training = part(split.training + (schedule.needsDevelopment ? [] : split.development))
    development = part(split.development)
    test = part(split.test)
    guard Set(training.labels).count > 1, !test.rows.isEmpty, !schedule.needsDevelopment || !development.rows.isEmpty
    else { return nil }
  }

  /// Why a task cannot be prepared.
  static let obstacle = "its labels leave fewer than two classes to train on, or no token to test on"

  /// Number of classes.
  var classes: Int { task.classes.count }

  /// The class most frequent in the training part, of equal ones the first.
  var majority: Int {
    var counts = [Int](repeating: 0, count: classes)
    for label in training.labels { counts[label] += 1 }
    return (1..<classes).reduce(0) { counts[$1] > counts[$0] ? $1 : $0 }
  }
}
