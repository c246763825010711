// swift-tools-version: 6.1
import PackageDescription

// Measurements against other programs; a package of its own, so that users of the tool build nothing of it.
let package = Package(
  name: "polypythia-benchmarks",
  dependencies: [
    .package(name: "polypythia", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(name: "Measuring", path: "measuring/Sources"),
    .executableTarget(
      name: "synthetic-sweep", dependencies: [.product(name: "Runs", package: "polypythia")],
      path: "analyses/Sources"),
    .executableTarget(
      name: "hidden-markov", dependencies: [.product(name: "Statistics", package: "polypythia")],
      path: "hidden-markov/Sources"),
    .executableTarget(
      name: "similarity", dependencies: [.product(name: "Statistics", package: "polypythia")],
      path: "similarity/Sources"),
    .executableTarget(
      name: "training-step",
      dependencies: [
        "Measuring", .product(name: "Engine", package: "polypythia"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "training-step/Sources"),
    .executableTarget(
      name: "kernels", dependencies: ["Measuring", .product(name: "Engine", package: "polypythia")],
      path: "kernels/Sources"),
  ],
  swiftLanguageModes: [.v6]
)
