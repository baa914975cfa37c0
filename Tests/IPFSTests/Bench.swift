import ContentAddress
import Glibc
import HTTP
import JSONValue
import Kubo
import PinningService
import Pipeline
import SystemCalls
import TestSupport
import Testing

extension Server {
    /// The node behind this server, or the one that the pinning service has for itself.
    func node(stall: Duration = .seconds(30)) -> KuboNode {
        var settings = KuboNode.Settings(address: self["endpoint"])
        settings.stall = stall
        return KuboNode(settings)
    }

    /// As the kernel holds a machine that is out of breath: it takes connections and does not answer.
    func freeze() throws { try signal(SIGSTOP) }
    func thaw() throws { try signal(SIGCONT) }

    private func signal(_ number: Int32) throws {
        let pid = try #require(facts["pid"]?.int)
        #expect(Glibc.kill(pid_t(pid), number) == 0)
    }

    /// Every block file of its repository.
    func blocks() throws -> [Path] {
        try Disk().files(below: directory / "repo" / "blocks").map(\.path)
            .filter { $0.description.hasSuffix(".data") }
    }
}

/// A CAR of a file of so many MiB that are like no others.
func makeLargeCAR(at path: Path, mebibytes: Int, seed: UInt64) throws -> CID {
    let profile = Profile.unixFSv1y2025
    var writer = try CARWriter(at: path, profile: profile)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(mebibytes << 20)
    var state = seed
    while bytes.count < mebibytes << 20 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        withUnsafeBytes(of: state) { bytes.append(contentsOf: $0) }
    }
    let link = try Importer(profile: profile).add(bytes: bytes, to: &writer)
    try writer.finish(root: link.cid)
    return link.cid
}

/// The setback that `work` ends with.
func setback(of work: () async throws -> Void) async -> Setback? {
    await #expect(throws: Setback.self) { try await work() }
}
