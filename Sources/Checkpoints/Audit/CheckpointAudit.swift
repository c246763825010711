import Failures
import Foundation

/// Whether folders of `stepN` checkpoints are training runs: the continuity audit, and everything else that has been found
/// wrong with published checkpoints.
///
/// Each checkpoint is read once, a tensor at a time; what stays is a sample of about a hundred thousand weights. The defects are
/// those of `AuditFinding.Kind`. Codable with the keys of the JSON that `checkpoint audit --json` prints.
public struct CheckpointAudit: Codable, Sendable, Equatable {
  /// One checkpoint beside the one before it; the distances and correlations are those of the weighted samples, as estimates of all matrix weights'.
  public struct Step: Codable, Sendable, Equatable {
    /// The step.
    public let step: Int
    /// How its weights are stored, for example "F16".
    public let dtype: String
    /// Euclidean distance to the checkpoint before, divided by that one's norm; nil for the first
    /// and behind nothing but zeros.
    public let distanceToPrevious: Double?
    /// Pearson's correlation with the checkpoint before, over weights; nil for the first.
    public let correlationWithPrevious: Double?
    /// Pearson's correlation with the first checkpoint.
    public let correlationWithFirst: Double
    /// <W_t, W_first> / <W_first, W_first>: how much of the first checkpoint is left; falls smoothly in a healthy run.
    public let shareOfFirst: Double
  }

  /// One run.
  public struct Run: Codable, Sendable, Equatable {
    /// Its folder.
    public let folder: String
    /// The steps that have a folder.
    public let steps: [Int]
    /// The checkpoints whose weights could be read and are finite, in the order of their steps.
    public let checkpoints: [Step]
  }

  /// The runs in the order in which they were named.
  public let runs: [Run]
  /// What is wrong, run by run and by step; empty when nothing is.
  public let findings: [AuditFinding]

  /// Audits folders of checkpoints, and compares the runs with each other.
  ///
  /// - Throws: `Failure` of kind `missingInput` when a folder holds no checkpoints. What is wrong with checkpoints is not
  ///   thrown but found.
  public init(folders: [String]) throws {
    var audited: [AuditedRun] = []
    var runs: [Run] = []
    for folder in folders {
      var run = try AuditedRun(folder)
      runs.append(Self.examine(&run))
      audited.append(run)
    }
    self.runs = runs
    findings =
      audited.flatMap { run in
        run.findings.enumerated().sorted { ($0.element.step, $0.offset) < ($1.element.step, $1.offset) }.map(\.element)
      } + Self.twins(audited)
  }

  /// Independent weights correlate by less than this; those of one run by more, until they are very far apart.
  static let unrelated = 0.05
  /// What neighbours in one run usually reach.
  static let related = 0.3
  /// The latest step at which something of the initial weights is sure to be left.
  private static let lastEarlyStep = 1000

  private static func examine(_ run: inout AuditedRun) -> Run {
    let finite = run.checkpoints.filter { $0.sketch.broken.isEmpty }
    let geometry = SampleGeometry(finite.map(\.sketch))
    let strange = findEqual(&run, finite, geometry)
    let kept = finite.indices.filter { !strange.contains($0) }
    let foreign = findForeign(&run, finite, kept, geometry)
    let related = kept.filter { !foreign.contains($0) }.map { finite[$0] }
    let patched = findForeignTensors(&run, related)
    findDisorder(&run, related.filter { !patched.contains($0.step) })
    return Run(
      folder: run.folder, steps: run.steps,
      checkpoints: finite.indices.map { index in
        let previous = index > 0 ? index - 1 : nil
        return Step(
          step: finite[index].step, dtype: finite[index].sketch.type.rawValue,
          distanceToPrevious: previous.flatMap {
            geometry.norms[$0] > 0 ? geometry.distance($0, index) / geometry.norms[$0] : nil
          },
          correlationWithPrevious: previous.map { geometry.correlation($0, index) },
          correlationWithFirst: geometry.correlation(0, index), shareOfFirst: geometry.shareOfFirst[index])
      })
  }

  /// Repeated weights and repeated tensors; returns the places that do not take part in what follows.
  private static func findEqual(
    _ run: inout AuditedRun, _ checkpoints: [AuditedRun.Checkpoint], _ geometry: SampleGeometry
  ) -> Set<Int> {
    var strange: Set<Int> = []
    for group in WeightIdentity.groups(checkpoints.map(\.sketch.digest)) {
      let steps = group.map { checkpoints[$0].step }
      let owner = WeightIdentity.isLegitimate(steps) ? group[0] : WeightIdentity.owner(group, geometry)
      for place in group where place != owner {
        strange.insert(place)
        guard !WeightIdentity.isLegitimate([checkpoints[place].step, checkpoints[owner].step]) else { continue }
        run.add(
          .repeatedWeights, checkpoints[place].step, checkpoints[place].folder,
          "holds the very weights of step \(checkpoints[owner].step)")
      }
    }
    let partly = WeightIdentity.partlyEqual(checkpoints.map(\.sketch), steps: checkpoints.map(\.step))
    for (first, second, matrices) in partly where !strange.contains(first) && !strange.contains(second) {
      let places = [first, second]
      let culprit = places.max { misfit($0, matrices, checkpoints) < misfit($1, matrices, checkpoints) } ?? second
      let sketch = checkpoints[culprit].sketch
      let other = checkpoints[first + second - culprit].step
      run.add(
        .wrongShard, checkpoints[culprit].step, sketch.matrices[matrices[0]].file,
        "\(matrices.count) of \(sketch.matrices.count) matrices, such as \(sketch.matrices[matrices[0]].name), are those of "
          + "step \(other), the others are not")
      strange.insert(culprit)
    }
    return strange
  }

  /// How far some matrices of a checkpoint are from those of its neighbours.
  private static func misfit(_ place: Int, _ matrices: [Int], _ checkpoints: [AuditedRun.Checkpoint]) -> Double {
    let neighbours = [place - 1, place + 1].filter(checkpoints.indices.contains)
    let sums = neighbours.map { neighbour in
      matrices.reduce(0.0) { sum, matrix in
        let (range, weight) = (
          checkpoints[place].sketch.matrices[matrix].range, Double(checkpoints[place].sketch.matrices[matrix].weight)
        )
        return zip(checkpoints[place].sketch.sample[range], checkpoints[neighbour].sketch.sample[range])
          .reduce(sum) { $0 + weight * Double($1.0 - $1.1) * Double($1.0 - $1.1) }
      }
    }
    return sums.reduce(0, +) / Double(max(1, sums.count))
  }

  /// Checkpoints that have nothing in common with any before them; returns their places.
  private static func findForeign(
    _ run: inout AuditedRun, _ checkpoints: [AuditedRun.Checkpoint], _ kept: [Int], _ geometry: SampleGeometry
  ) -> Set<Int> {
    guard kept.count >= 3 else { return [] }
    func earlier(_ number: Int, without foreign: Set<Int>) -> Double {
      kept[..<number].filter { !foreign.contains($0) }.map { geometry.correlation($0, kept[number]) }.max() ?? 1
    }
    let usual = kept.indices.dropFirst().map { earlier($0, without: []) }.sorted()
    guard usual[usual.count / 2] >= related else { return [] }
    var foreign: Set<Int> = []
    if earlier(1, without: []) < unrelated, checkpoints[kept[1]].step <= lastEarlyStep,
      geometry.correlation(kept[1], kept[2]) >= related
    {
      let first = checkpoints[kept[0]]
      run.add(
        first.step == 0 ? .foreignStep0 : .foreignCheckpoint, first.step, first.folder,
        "step \(checkpoints[kept[1]].step) was not trained from it: their weights do not correlate")
      foreign.insert(kept[0])
    }
    for number in kept.indices.dropFirst(2) where earlier(number, without: foreign) < unrelated {
      let checkpoint = checkpoints[kept[number]]
      run.add(
        .foreignCheckpoint, checkpoint.step, checkpoint.folder,
        "its weights do not correlate with any earlier checkpoint of this run")
      foreign.insert(kept[number])
    }
    return foreign
  }

  /// Steps in the wrong order, restarts.
  private static func findDisorder(_ run: inout AuditedRun, _ checkpoints: [AuditedRun.Checkpoint]) {
    func step(_ place: Int) -> Int { checkpoints[place].step }
    func add(_ kind: AuditFinding.Kind, _ place: Int, _ text: String) {
      run.add(kind, step(place), checkpoints[place].folder, text)
    }
    let untrained = checkpoints.indices.dropFirst().filter {
      step($0) > 2 && checkpoints[$0].sketch.isUntrained && !checkpoints[0].sketch.isUntrained
    }
    for place in untrained { add(.wrongOrder, place, "holds untrained weights, and step \(step(0)) trained ones") }
    guard untrained.isEmpty, let explanation = Trajectory(SampleGeometry(checkpoints.map(\.sketch))).explain()
    else { return }
    switch explanation {
    case .exchanged(let first, let second):
      add(.wrongOrder, first, "fits the place of step \(step(second)), and that one fits here")
      add(.wrongOrder, second, "fits the place of step \(step(first)), and that one fits here")
    case .moved(let place, let other):
      let target = other < 0 ? "before step \(step(0))" : "right behind step \(step(other))"
      add(.wrongOrder, place, "its weights belong \(target)")
    case .permuted(let places):
      for place in places { add(.wrongOrder, place, "its weights belong to another step") }
    case .restarted(let place, let origin):
      add(
        .restart, place,
        "continues from step \(step(origin)) or near it, not from step \(step(place - 1)): what follows is another stretch of training"
      )
    case .strayed(let place):
      add(.foreignCheckpoint, place, "lies off the path of the checkpoints around it, and fits no other step")
    case .unexplained(let places):
      for place in places {
        add(
          .wrongOrder, place,
          "is nearer to an earlier checkpoint than to the one before it, and no exchange explains it")
      }
    }
  }

  /// Single matrices that have nothing to do with those before them, while the rest of the checkpoint has; returns the steps.
  private static func findForeignTensors(_ run: inout AuditedRun, _ checkpoints: [AuditedRun.Checkpoint]) -> Set<Int> {
    var steps: Set<Int> = []
    guard let matrices = checkpoints.first?.sketch.matrices else { return steps }
    for place in checkpoints.indices.dropFirst() {
      let related = matrices.indices.map { matrix -> Double in
        let range = matrices[matrix].range
        return [place - 1, place + 1].filter(checkpoints.indices.contains).map { other in
          SampleGeometry(
            [other, place].map { Array(checkpoints[$0].sketch.sample[range]) },
            weights: Array(repeating: 1, count: range.count)
          )
          .correlation(0, 1)
        }.max() ?? 1
      }
      let foreign = matrices.indices.filter { related[$0] < 2 * unrelated }
      let usual = related.sorted()[related.count / 2]
      guard let first = foreign.first, usual >= 0.5, foreign.count * 2 < matrices.count else { continue }
      run.add(
        .wrongShard, checkpoints[place].step, checkpoints[place].sketch.matrices[first].file,
        "\(foreign.count) of \(matrices.count) matrices, such as \(matrices[first].name), have nothing to do with those of "
          + "the neighbouring steps"
      )
      steps.insert(checkpoints[place].step)
    }
    return steps
  }

  /// Runs that share weights beyond the steps at which they may begin alike.
  private static func twins(_ runs: [AuditedRun]) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    for (number, first) in runs.enumerated() {
      for second in runs.dropFirst(number + 1) {
        let digests = Dictionary(
          first.checkpoints.map { ($0.step, $0.sketch.digest) }, uniquingKeysWith: { former, _ in former })
        let equal = second.checkpoints.filter { $0.step > 2 && digests[$0.step] == $0.sketch.digest }
        guard let earliest = equal.first else { continue }
        findings.append(
          AuditFinding(
            kind: .twinSeeds, step: earliest.step, file: earliest.folder,
            text:
              "\(equal.count) checkpoints of \(second.name), from step \(earliest.step) on, hold the very weights of "
              + first.name))
      }
    }
    return findings
  }
}
