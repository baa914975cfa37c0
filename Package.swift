// swift-tools-version:6.2
import PackageDescription

// The walls between the targets are in docs/architecture.md; an import that is not declared here
// fails the build (`--explicit-target-dependency-import-check error`, see scripts/build).

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let floor: [Target] = [
    .target(name: "CSystemCalls"),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
    module("SystemCalls", ["CSystemCalls"]),
    module("Digest", ["CCrypto"]),
    module("JSONValue"),
    module("WebSocket", ["Digest"]),
]

let core: [Target] = [
    module("Spool", ["SystemCalls"]),
    module("Watch", ["SystemCalls"]),
    module("Media", ["JSONValue"]),
    module("ObjectEvents", ["JSONValue", "Digest"]),
    module("ContentAddress", ["SystemCalls", "Digest"]),
    module(
        "Pipeline",
        ["SystemCalls", "Digest", "JSONValue", "Spool", "Watch", "Media", "ContentAddress"]),
]

let adapters: [Target] = [
    module("FFmpeg", ["Pipeline", "Media", "JSONValue", "SystemCalls"]),
    module("HTTP", ["CCurl", "SystemCalls"]),
    module("HTTPServer", ["CMicroHTTPD", "JSONValue", "SystemCalls"]),
    module("LocalStore", ["Pipeline", "SystemCalls"]),
    module("S3", ["HTTP", "Pipeline", "JSONValue", "Digest", "SystemCalls"]),
    module("Shelf", ["Pipeline", "ContentAddress", "SystemCalls"]),
    module("Kubo", ["Pipeline", "ContentAddress", "HTTP", "JSONValue", "SystemCalls"]),
    module("PinningService", ["Pipeline", "ContentAddress", "HTTP", "JSONValue", "SystemCalls"]),
    module("SQLite", ["Pipeline", "JSONValue", "CSQLite", "SystemCalls", "Spool"]),
    module(
        "Cockroach", ["Pipeline", "JSONValue", "CPostgreSQL", "SystemCalls", "Spool"],
        resources: [.embedInCode("Migrations"), .embedInCode("Statements")]),
    module("Webhooks", ["HTTP", "Pipeline", "JSONValue", "Digest", "SystemCalls"]),
    module("Systemd", ["CSystemd", "SystemCalls"]),
]

let doors: [Target] = [
    module(
        "Gateway",
        [
            "HTTPServer", "WebSocket", "ObjectEvents", "Pipeline", "Spool", "Watch", "JSONValue", "Digest",
            "SystemCalls",
        ], resources: [.embedInCode("Page/Resources"), .embedInCode("Interface/openapi.json")])
]

let programs: [Target] = [
    module("Configuration", ["SystemCalls", "Media"]),
    module("CommandLineOptions"),
    module(
        "Wiring",
        [
            "Configuration", "Pipeline", "FFmpeg", "LocalStore", "S3", "Shelf", "HTTP", "Kubo", "PinningService",
            "SQLite", "Cockroach", "SystemCalls", "Spool", "Watch", "ContentAddress", "Media", "Gateway", "HTTPServer",
            "Digest", "Webhooks",
        ]),
    .executableTarget(
        name: "IngestDaemon",
        dependencies: [
            "Configuration", "CommandLineOptions", "Wiring", "Pipeline", "Systemd", "SystemCalls", "Spool", "Watch",
            "Gateway", "HTTPServer",
        ],
        swiftSettings: strict),
    .executableTarget(
        name: "IngestControl",
        dependencies: [
            "Configuration", "CommandLineOptions", "Wiring", "Pipeline", "SQLite", "SystemCalls", "Spool", "Watch",
            "Media", "ContentAddress", "JSONValue", "Digest",
        ],
        swiftSettings: strict),
]

/// scripts/fuzz only: wants clang's run time, and every module built with its sanitizers.
let fuzzing: [Target] =
    Context.environment["INGESTD_FUZZ"] == nil
    ? []
    : [
        .target(name: "CLibFuzzer", path: "Tests/CLibFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CLibFuzzer", "Configuration", "ContentAddress", "FFmpeg", "Gateway", "HTTP", "HTTPServer", "JSONValue",
                "Kubo",
                "Media", "ObjectEvents", "PinningService", "Pipeline", "S3", "Spool", "SystemCalls", "WebSocket",
            ],
            path: "Tests/Fuzz", exclude: ["Seeds"], swiftSettings: strict),
    ]

let package = Package(
    name: "ingestd",
    products: [
        .executable(name: "ingestd", targets: ["IngestDaemon"]),
        .executable(name: "ingestctl", targets: ["IngestControl"]),
    ],
    targets: floor + core + adapters + doors + programs + fuzzing + [
        .executableTarget(
            name: "AddressBench", dependencies: ["ContentAddress", "SystemCalls"], path: "Benchmarks/Address",
            swiftSettings: strict),
        .executableTarget(
            name: "CatalogBench", dependencies: ["Cockroach", "Pipeline", "Spool", "SystemCalls"],
            path: "Benchmarks/Catalog", swiftSettings: strict),
        .executableTarget(
            name: "PinBench", dependencies: ["ContentAddress", "Kubo", "Pipeline", "SystemCalls"],
            path: "Benchmarks/Pin", swiftSettings: strict),
        .executableTarget(
            name: "StoreBench", dependencies: ["S3", "Pipeline", "SystemCalls"], path: "Benchmarks/Store",
            swiftSettings: strict),
        .target(
            name: "TestSupport",
            dependencies: ["SystemCalls", "JSONValue", "Spool", "Pipeline", "Media", "ContentAddress"],
            path: "Tests/TestSupport", swiftSettings: strict),
        tests("SystemCallsTests", ["SystemCalls", "TestSupport"]),
        tests("JSONValueTests", ["JSONValue"]),
        tests("WebSocketTests", ["WebSocket", "Digest", "TestSupport"]),
        tests("HTTPServerTests", ["HTTPServer", "JSONValue", "SystemCalls", "TestSupport"]),
        tests(
            "GatewayTests",
            [
                "Gateway", "HTTPServer", "HTTP", "LocalStore", "Pipeline", "Spool", "JSONValue", "Digest",
                "SystemCalls",
                "Configuration", "Wiring", "TestSupport",
            ]),
        tests("WebhooksTests", ["Webhooks", "Pipeline", "Digest", "JSONValue", "SystemCalls", "TestSupport"]),
        tests("HTTPTests", ["HTTP", "JSONValue", "SystemCalls", "TestSupport"]),
        tests("S3Tests", ["S3", "HTTP", "Pipeline", "JSONValue", "Digest", "SystemCalls", "TestSupport"]),
        tests(
            "ContentAddressTests", ["ContentAddress", "Digest", "SystemCalls", "TestSupport"],
            resources: [.copy("Fixtures")]),
        tests("MediaTests", ["Media", "JSONValue"], resources: [.copy("Fixtures")]),
        tests(
            "ObjectEventsTests", ["ObjectEvents", "Digest", "JSONValue", "SystemCalls"], resources: [.copy("Fixtures")]),
        tests("WatchTests", ["Watch", "SystemCalls"]),
        tests("SpoolTests", ["Spool", "SystemCalls", "TestSupport"]),
        tests(
            "PipelineTests",
            [
                "Pipeline", "Spool", "Media", "ContentAddress", "JSONValue", "Digest", "SystemCalls", "Watch",
                "TestSupport",
            ]),
        tests(
            "FFmpegTests", ["FFmpeg", "Pipeline", "Media", "JSONValue", "SystemCalls", "TestSupport"],
            resources: [.copy("Fixtures")]),
        tests(
            "AdapterTests",
            [
                "Pipeline", "LocalStore", "Shelf", "SQLite", "Cockroach", "Systemd", "ContentAddress", "JSONValue",
                "Media", "Spool",
                "SystemCalls", "TestSupport",
            ]),
        tests(
            "IPFSTests",
            [
                "Kubo", "PinningService", "HTTP", "Pipeline", "ContentAddress", "JSONValue", "SystemCalls",
                "TestSupport",
            ]),
        tests("ConfigurationTests", ["Configuration", "CommandLineOptions", "Digest", "Media", "SystemCalls"]),
        tests(
            "ControlTests",
            [
                "IngestControl", "CommandLineOptions", "Configuration", "Wiring", "Pipeline", "SQLite", "Spool",
                "Watch",
                "JSONValue", "ContentAddress", "Digest", "SystemCalls", "TestSupport",
            ]),
        tests(
            "SystemTests",
            [
                "SystemCalls", "JSONValue", "Spool", "Media", "ContentAddress", "Pipeline", "SQLite", "S3", "HTTP",
                "Cockroach", "TestSupport",
            ]),
        tests("DaemonTests", ["IngestDaemon", "Configuration", "Systemd", "SystemCalls", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
