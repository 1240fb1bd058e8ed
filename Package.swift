// swift-tools-version: 6.3
import PackageDescription

// Swift 6 language mode comes with the tools version; every warning is an error, and each touch of
// unsafe memory has to say so, so that `grep -w unsafe Sources` is the list to audit.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func library(_ name: String, pkgConfig: String? = nil, package: String) -> Target {
    .systemLibrary(
        name: name,
        path: "Sources/System/\(name)",
        pkgConfig: pkgConfig,
        providers: [.apt([package])]
    )
}

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    excluding data: [String] = [],
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        exclude: data,
        resources: resources,
        swiftSettings: settings
    )
}

/// What tests are made of, beside the suites.
func support(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Tests/\(name)",
        swiftSettings: settings
    )
}

func supportProgram(
    _ name: String,
    _ dependencies: [Target.Dependency],
    excluding data: [String] = []
) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "Tests/\(name)",
        exclude: data,
        swiftSettings: settings
    )
}

let package = Package(
    name: "regent",
    products: [.executable(name: "regent", targets: ["regent"])],
    targets: [
        // C libraries of the system: a module map and a shim for what Swift cannot call.
        library("CLibgit2", pkgConfig: "libgit2", package: "libgit2-dev"),
        library("CLibssh2", pkgConfig: "libssh2", package: "libssh2-1-dev"),
        library("CYAML", pkgConfig: "yaml-0.1", package: "libyaml-dev"),
        library("CCurl", pkgConfig: "libcurl", package: "libcurl4-openssl-dev"),
        library("CMicroHTTPD", pkgConfig: "libmicrohttpd", package: "libmicrohttpd-dev"),
        library("CSQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
        library("CSodium", pkgConfig: "libsodium", package: "libsodium-dev"),
        library("CZlib", pkgConfig: "zlib", package: "zlib1g-dev"),
        library("CProcess", package: "libc6-dev"),
        library("CAttributes", package: "libc6-dev"),

        // Drivers: one library each, and nothing of Regent; a thread for calls that block, work on all
        // cores, and programs that are run.
        module("Blocking"),
        module("Parallel"),
        module("Secrets", ["CAttributes", "CSodium"]),
        module("Subprocess", ["CProcess", "Secrets"]),
        module("Git", ["CLibgit2", "CLibssh2", "Secrets"]),
        module("HTTPClient", ["CCurl", "Secrets"]),
        module("HTTPServer", ["CMicroHTTPD"]),
        module("SQLite", ["CSQLite"]),

        // Core, pure: no I/O, no clock, no randomness, and no way to name a secret.
        module("Model"),
        module("Manifests", ["Model", "CYAML"]),
        module("Planning", ["Model"]),
        module("Rotation", ["Model"]),
        module("Importing", ["Model"]),

        // Adapters: the outside world in the core's words.
        module("Axiom", ["Model", "HTTPClient", "Secrets"]),
        module("State", ["Model", "SQLite", "Secrets", "Parallel"]),
        module("Delivery", ["Model", "Secrets", "HTTPClient", "Subprocess", "Blocking"]),
        module("RemoteGit", ["Git", "Subprocess", "Secrets"]),

        // Shell: files, sockets and time.
        module("Reporting", ["Model", "Manifests", "Planning", "Importing", "Parallel"]),
        module(
            "Engine",
            [
                "Model", "Manifests", "Planning", "Rotation", "Axiom", "State", "Delivery", "Git",
                "RemoteGit", "Secrets", "Blocking", "Parallel", "Subprocess", "HTTPClient",
                "Reporting",
            ]
        ),
        module("Sandbox", ["HTTPServer", "SQLite", "Secrets", "Model", "CZlib"]),
        module("Controller", ["Engine", "HTTPServer", "Model", "Planning"]),
        module(
            "CLI",
            [
                "Model", "Manifests", "Planning", "Rotation", "Importing", "Secrets", "State",
                "HTTPClient", "Reporting", "Engine", "Axiom", "Delivery", "RemoteGit", "Sandbox",
                "Controller",
            ]
        ),

        // Root: composition only.
        .executableTarget(
            name: "regent",
            dependencies: ["CLI", "Engine", "Model"],
            swiftSettings: settings
        ),

        // Random numbers that are the same in every run.
        support("SeededRandom", []),
        // Disks in memory that fail and lose what was not synced.
        .target(
            name: "CRamVFS",
            dependencies: ["CSQLite"],
            path: "Tests/CRamVFS",
            cSettings: [.define("_GNU_SOURCE")]
        ),
        // A world that is simulated, and what runs it for as many seeds as one likes.
        support(
            "Simulation",
            [
                "Engine", "Rotation", "Planning", "Axiom", "State", "Delivery", "HTTPClient",
                "Secrets", "Model", "SeededRandom", "CRamVFS",
            ]
        ),
        // Outputs beside files that a person has looked at.
        support("Golden", []),
        // The systems that sinks write to, and what a delivery is made of.
        support("SinkSupport", ["Delivery", "HTTPClient", "Secrets", "Model"]),
        supportProgram("soak", ["Simulation"]),
        // Fetches from servers that do everything wrong, again and again, and looks at itself.
        supportProgram("hostilegit", ["RemoteGit", "Git"]),
        // What reads bytes that others wrote, for libFuzzer.
        supportProgram(
            "fuzz",
            [
                "Axiom", "Engine", "HTTPClient", "Manifests", "Model", "Planning", "Reporting",
                "Secrets",
            ],
            excluding: ["Seeds"]
        ),

        // Tests: a suite a module, then the binary, then the repository's own rules.
        tests("ModelTests", ["Model"]),
        tests("SecretsTests", ["Secrets"]),
        tests("ParallelTests", ["Parallel"]),
        tests("SubprocessTests", ["Subprocess"]),
        tests("GitTests", ["Git", "Model"]),
        tests("HTTPClientTests", ["HTTPClient", "Secrets"]),
        tests("HTTPServerTests", ["HTTPServer"]),
        tests("SQLiteTests", ["SQLite"]),
        tests("ManifestsTests", ["Manifests", "Model", "SeededRandom"]),
        tests("PlanningTests", ["Planning", "Model", "SeededRandom", "Golden"]),
        tests("RotationTests", ["Rotation", "Model", "SeededRandom", "Golden"]),
        tests("ImportingTests", ["Importing", "Model", "SeededRandom"]),
        tests(
            "AxiomTests",
            ["Axiom", "HTTPClient", "Secrets", "Model"],
            resources: [.copy("Resources")]
        ),
        tests("StateTests", ["State", "SQLite", "Secrets", "Model", "SeededRandom"]),
        tests("DeliveryTests", ["Delivery", "Secrets", "Model", "SinkSupport"]),
        // Sinks against the systems that they write to.
        tests(
            "SinkTests",
            ["Delivery", "HTTPClient", "Secrets", "Model", "SinkSupport"],
            excluding: ["cluster.sh"]
        ),
        tests(
            "ReportingTests",
            ["Reporting", "Planning", "Importing", "Manifests", "Model", "Golden"],
            excluding: ["Golden"]
        ),
        tests(
            "EngineTests",
            [
                "Engine", "Controller", "Manifests", "Planning", "Axiom", "State", "Delivery",
                "Git", "HTTPClient", "Secrets", "Model", "Reporting", "SeededRandom", "SinkSupport",
            ]
        ),
        tests(
            "ControllerTests",
            ["Controller", "Engine", "HTTPServer", "Model", "Planning", "Golden"],
            excluding: ["Golden"]
        ),
        tests("SimulationTests", ["Simulation"]),
        tests("SandboxTests", ["Sandbox", "HTTPServer", "Secrets", "Model", "SeededRandom"]),
        tests(
            "CLITests",
            ["CLI", "Engine", "Importing", "Model", "Reporting", "Sandbox", "State", "Golden"],
            excluding: ["Golden"]
        ),
        tests(
            "EndToEnd",
            ["CLI", "SQLite"],
            excluding: [
                "Shells", "answers.py", "axiom_client.py", "conformance.py", "consumer.py",
                "ingesting.py", "interrupt.py", "GitServers/serve.py", "GitServers/hostile.py",
                "GitServers/proxy.py",
                "Kubernetes",
            ]
        ),
        tests("TidyTests", []),
    ]
)
