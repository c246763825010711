import Statistics

extension Routine {
  /// A hidden Markov model given by its parameters, on rows given with their sequences' lengths: what it says of them,
  /// and where expectation maximisation leads from it.
  static let hiddenMarkov: [String: @Sendable (Request) throws -> Values] = [
    "hmm_score_diagonal": { try score($0, .diagonal) },
    "hmm_score_full": { try score($0, .full) },
    "hmm_fit_diagonal": { try fit($0, .diagonal) },
    "hmm_fit_full": { try fit($0, .full) },
  ]

  private static func score(_ request: Request, _ covariance: HiddenMarkovModel.Covariance) throws -> Values {
    let (model, sequences) = try problem(request, covariance)
    guard let likelihood = model.logLikelihood(of: sequences), let decoding = model.decode(sequences),
      let posteriors = model.posteriors(of: sequences)
    else { return nil }
    return [
      "log_likelihood": [likelihood], "path": decoding.paths.flatMap { $0.map(Double.init) },
      "path_log_probability": [decoding.logProbability], "posteriors": posteriors,
    ]
  }

  private static func fit(_ request: Request, _ covariance: HiddenMarkovModel.Covariance) throws -> Values {
    let (model, sequences) = try problem(request, covariance)
    let patient = ExpectationMaximisation(tolerance: -.infinity, mostIterations: try request.count("iterations"))
    return patient.fit(model, to: sequences).map { found in
      [
        "log_likelihood": [found.logLikelihood], "start": found.model.start, "transition": found.model.transition,
        "means": found.model.means, "covariances": found.model.covariances,
      ]
    }
  }

  private static func problem(
    _ request: Request, _ covariance: HiddenMarkovModel.Covariance
  ) throws -> (HiddenMarkovModel, ObservationSequences) {
    let model = HiddenMarkovModel(
      start: try request.list("start"), transition: try request.list("transition"), means: try request.list("means"),
      covariance: covariance, covariances: try request.list("covariances"))
    guard let model else { throw request.wrong("the parameters are no model") }
    let lengths = try request.list("lengths").compactMap { Int(exactly: $0) }
    let rows = try request.list("rows")
    return (model, try ObservationSequences(values: rows, dimension: model.dimension, lengths: lengths))
  }
}
