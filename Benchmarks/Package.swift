// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that users of the tool do not build it.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "polypythia", path: "..")],
  targets: [
    .executableTarget(name: "training-step", dependencies: [.product(name: "Engine", package: "polypythia")])
  ],
  swiftLanguageModes: [.v6]
)
