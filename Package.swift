// swift-tools-version: 6.1
import PackageDescription

// The floor plan: a target per room, arrows only downwards. ARCHITECTURE.md describes it.

let cModules: [Target] = [
  .systemLibrary(
    name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev", "pkg-config"])]),
  .systemLibrary(
    name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev", "pkg-config"])]),
  // No pkgConfig: gsl.pc would put GSL's own slow CBLAS on the link line beside OpenBLAS.
  .systemLibrary(name: "CGSL", providers: [.apt(["libgsl-dev"])]),
  .target(name: "Kernels"),
  .target(name: "TransactionDriver", dependencies: ["CHDF5"]),
]

let rooms: [Target] = [
  .target(name: "Failures"),
  .target(name: "Terms"),
  .target(name: "Wording"),
  .target(name: "Files", dependencies: ["Failures"]),
  .target(name: "HDF5", dependencies: ["CHDF5", "Failures", "Files", "TransactionDriver"]),
  .target(name: "Numerics", dependencies: ["COpenBLAS", "Failures", "Kernels"]),
  .target(name: "Statistics", dependencies: ["CGSL", "Failures", "Kernels", "Numerics"]),
  .target(name: "Traces", dependencies: ["Failures", "Files", "HDF5", "Terms"]),
  .target(name: "NeoX", dependencies: ["Failures", "Kernels", "Numerics"]),
  .target(name: "Corpus", dependencies: ["Failures", "Files", "Numerics"]),
  .target(name: "Checkpoints", dependencies: ["Failures", "Files", "NeoX", "Numerics"]),
  .target(name: "Generation", dependencies: ["Checkpoints", "Corpus", "Failures", "NeoX", "Numerics"]),
  .target(
    name: "Training",
    dependencies: [
      "Checkpoints", "Corpus", "Failures", "Files", "Kernels", "NeoX", "Numerics", "Statistics", "Terms", "Traces",
    ]),
  .target(name: "Terminal", dependencies: ["Failures"]),
  .target(name: "Stability", dependencies: ["Failures", "Files", "Numerics", "Statistics", "Terms", "Wording"]),
  .target(
    name: "Configuration",
    dependencies: [
      "Corpus", "Failures", "Files", "NeoX", "Training", "Wording", .product(name: "Yams", package: "Yams"),
    ]),
  .target(
    name: "Runs",
    dependencies: [
      "Checkpoints", "Configuration", "Corpus", "Failures", "Files", "NeoX", "Stability", "Terminal", "Terms", "Traces",
      "Training", "Wording",
    ]),
  .target(
    name: "Matching",
    dependencies: [
      "Checkpoints", "Corpus", "Failures", "Files", "NeoX", "Numerics", "Runs", "Stability", "Statistics", "Traces",
      "Training",
    ]),
  .target(
    name: "Report",
    dependencies: [
      "Configuration", "Corpus", "Failures", "Files", "Matching", "Runs", "Stability", "Statistics", "Terminal",
      "Terms", "Traces", "Training", "Wording",
    ]),
  .target(
    name: "Exchange", dependencies: ["Failures", "Files", "Runs", "Stability", "Statistics", "Traces", "Wording"]),
  .target(
    name: "Doctor", dependencies: ["Files", "HDF5", "Numerics", "Stability", "Statistics", "Training", "Wording"]),
  .target(
    name: "Launch",
    dependencies: ["Checkpoints", "Failures", "Files", "NeoX", "Runs", "Stability", "Terminal", "Training", "Wording"]),
  .target(
    name: "Sweep",
    dependencies: [
      "Configuration", "Corpus", "Failures", "Files", "Launch", "NeoX", "Numerics", "Report", "Runs", "Stability",
      "Terminal", "Training", "Wording",
    ]),
]

let tool: Target = .executableTarget(
  name: "polypythia",
  dependencies: [
    "Checkpoints", "Configuration", "Corpus", "Doctor", "Exchange", "Failures", "Files", "Generation", "Launch",
    "Matching", "NeoX", "Numerics", "Report", "Runs", "Stability", "Statistics", "Sweep", "Terminal", "Traces",
    "Training", "Wording", .product(name: "ArgumentParser", package: "swift-argument-parser"),
  ])

// Not a product: measures how often the analyses err (experiments/calibration).
let calibration: Target = .executableTarget(
  name: "calibration",
  dependencies: [
    "Failures", "Files", "Numerics", "Stability", "Statistics",
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
  ])

// Not a product: answers what analysis/references/run asks, to compare with other libraries.
let referenceValues: Target = .executableTarget(name: "reference-values", dependencies: ["Failures", "Statistics"])

let tests: [Target] = [
  .target(name: "TestSupport", dependencies: ["Failures", "Numerics"], path: "Tests/TestSupport"),
  .target(
    name: "SweepSupport", dependencies: ["Configuration", "Corpus", "NeoX", "Numerics", "Runs", "Sweep"],
    path: "Tests/SweepSupport"),
  .testTarget(name: "TermsTests", dependencies: ["Terms"]),
  .testTarget(name: "FilesTests", dependencies: ["Failures", "Files"]),
  .testTarget(name: "KernelsTests", dependencies: ["Kernels", "Numerics"], exclude: ["Vectors"]),
  .testTarget(name: "NumericsTests", dependencies: ["Failures", "Files", "Numerics"], exclude: ["Vectors"]),
  .testTarget(name: "HDF5Tests", dependencies: ["CHDF5", "Failures", "HDF5"]),
  .testTarget(name: "StatisticsTests", dependencies: ["Failures", "Numerics", "Statistics"], exclude: ["Vectors"]),
  .testTarget(name: "TracesTests", dependencies: ["Failures", "HDF5", "Terms", "TestSupport", "Traces"]),
  .testTarget(name: "NeoXTests", dependencies: ["NeoX", "Numerics", "TestSupport"], exclude: ["Vectors"]),
  .testTarget(
    name: "CorpusTests", dependencies: ["Corpus", "Failures", "Files", "TestSupport"], exclude: ["Vectors"]),
  .testTarget(
    name: "CheckpointsTests", dependencies: ["Checkpoints", "Failures", "Files", "NeoX", "Numerics", "TestSupport"],
    exclude: ["Vectors"]),
  .testTarget(
    name: "GenerationTests",
    dependencies: ["Checkpoints", "Corpus", "Failures", "Generation", "NeoX", "Numerics", "TestSupport"]),
  .testTarget(
    name: "TrainingTests",
    dependencies: [
      "Checkpoints", "Corpus", "Failures", "Files", "Kernels", "NeoX", "Numerics", "TestSupport", "Traces", "Training",
    ],
    exclude: ["Vectors"]),
  .testTarget(name: "TerminalTests", dependencies: ["TestSupport", "Terminal"]),
  .testTarget(
    name: "ConfigurationTests",
    dependencies: ["Configuration", "Failures", "NeoX", "Runs", "Sweep", "SweepSupport", "TestSupport", "Training"]),
  .testTarget(name: "StabilityTests", dependencies: ["Failures", "Numerics", "Stability", "Statistics", "Wording"]),
  .testTarget(
    name: "RunsTests",
    dependencies: [
      "Checkpoints", "Corpus", "Failures", "Files", "NeoX", "Numerics", "Runs", "Stability", "SweepSupport", "Terminal",
      "Terms", "TestSupport", "Traces",
    ]),
  .testTarget(
    name: "MatchingTests",
    dependencies: [
      "Checkpoints", "Corpus", "Failures", "Matching", "NeoX", "Numerics", "Runs", "Stability", "SweepSupport",
      "TestSupport", "Traces", "Training",
    ]),
  .testTarget(
    name: "ReportTests",
    dependencies: [
      "NeoX", "Numerics", "Report", "Runs", "Stability", "Statistics", "SweepSupport", "TestSupport", "Wording",
    ]),
  .testTarget(
    name: "ExchangeTests",
    dependencies: ["Exchange", "Failures", "Files", "Report", "Runs", "Stability", "TestSupport", "Traces"]),
  .testTarget(
    name: "DoctorTests", dependencies: ["Doctor", "TestSupport"]),
  .testTarget(
    name: "LaunchTests",
    dependencies: [
      "Checkpoints", "Failures", "Files", "Launch", "NeoX", "Numerics", "Report", "Runs", "SweepSupport", "Terminal",
      "TestSupport",
    ]),
  .testTarget(name: "polypythiaTests", dependencies: ["polypythia"], exclude: ["Cases", "Golden", "Terminal", "Help"]),
  .testTarget(
    name: "SweepTests",
    dependencies: [
      "Configuration", "Failures", "Files", "Launch", "NeoX", "Numerics", "Report", "Runs", "Stability", "Sweep",
      "SweepSupport", "Terms", "TestSupport", "Training", "Wording",
    ]),
]

let package = Package(
  name: "polypythia",
  products: [
    .executable(name: "polypythia", targets: ["polypythia"]),
    // For the package of benchmarks alone.
    .library(name: "Engine", targets: ["Kernels", "NeoX", "Numerics", "Training"]),
    .library(name: "Statistics", targets: ["Numerics", "Statistics"]),
    .library(name: "Runs", targets: ["Runs", "Stability"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: cModules + rooms + [tool, calibration, referenceValues] + tests,
  swiftLanguageModes: [.v6]
)
