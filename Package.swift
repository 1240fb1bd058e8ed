// swift-tools-version: 6.2
import PackageDescription

// Swift 6 language mode comes with the tools version; every warning is an error, and each touch of
// unsafe memory has to say so, so that `grep -w unsafe Sources` is the list to audit.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "regent",
    targets: [
        // Core, pure: no I/O, no clock, no randomness. Values in, values out.
        .target(name: "Model", swiftSettings: settings),

        // Tests.
        .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: settings),
    ]
)
