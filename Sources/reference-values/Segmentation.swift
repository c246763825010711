import Statistics

extension Routine {
  /// Change points of one series: the cheapest cut into "segments", and the cheapest with a "penalty" for each change.
  static let segmentation: [String: @Sendable (Request) throws -> Values] = [
    "segments_l2": { try changes($0, MeanCost($0.list("values"))) },
    "segments_linear": { request in
      let positions = try request.list("positions")
      let values = try request.list("values")
      guard positions.count == values.count else { throw request.wrong("a position for every value is needed") }
      return try changes(request, LineCost(positions: positions, values: values))
    },
    "segments_normal": { try changes($0, NormalCost($0.list("values"), floor: $0.number("floor"))) },
  ]

  private static func changes(_ request: Request, _ cost: some SegmentCost) throws -> Values {
    let shortest = try request.count("shortest")
    let penalised = Partition.penalised(cost, penalty: try request.number("penalty"), shortest: shortest)
    return Partition.cheapest(cost, segments: try request.count("segments"), shortest: shortest).map { cheapest in
      ["cheapest": cheapest.changes.map(Double.init), "penalised": penalised.changes.map(Double.init)]
    }
  }
}
