import ContentAddress
import Pipeline
import SystemCalls
import Testing

@testable import HTTP
@testable import Kubo

@Suite("What a node is told and what it answers") struct NodeWordTests {
    private static let root = try! CID("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")
    private static let other = try! CID("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH")

    @Test("Every parameter is named, and encoded")
    func calls() {
        let root = Self.root
        #expect(
            Call.importing.path == "/api/v0/dag/import?pin-roots=true&stats=true&silent=false&allow-big-block=false")
        #expect(
            Call.pin(of: root).path
                == "/api/v0/pin/ls?arg=\(root)&type=recursive&names=false&stream=false&quiet=false")
        #expect(Call.unpin(root).path == "/api/v0/pin/rm?arg=\(root)&recursive=true")
        #expect(Call.block(root).path == "/api/v0/block/get?arg=\(root)&offline=true")
        #expect(
            Call.connect("/dns4/a b/tcp/1/p2p/Qm&é").path
                == "/api/v0/swarm/connect?arg=%2Fdns4%2Fa%20b%2Ftcp%2F1%2Fp2p%2FQm%26%C3%A9")
    }

    @Test("An import that went well names the root and counts blocks")
    func good() throws {
        let answer = try ImportAnswer(lines(#"{"Root":{"Cid":{"/":"\#(Self.root)"},"PinErrorMsg":""}}"#, Self.stats))

        #expect(answer.roots == [Self.root] && answer.blocks == 2)
        try answer.expect(Self.root)
    }

    @Test("The same root in another base is the same root")
    func otherBase() throws {
        let base58 = "zb2rhj7crUKTQYRGCRATFaQ6YFLTde2YzdqbbhAASkL9uRDXn"
        let root = try CID(base58)

        try ImportAnswer(lines(#"{"Root":{"Cid":{"/":"\#(base58)"},"PinErrorMsg":""}}"#, Self.stats)).expect(root)
    }

    @Test("An answer that is not what was hoped for is named", arguments: answers)
    func bad(_ text: [String], _ error: NodeError) {
        #expect(throws: error) { try ImportAnswer(lines(text)).expect(Self.root) }
    }

    private static let stats = #"{"Stats":{"BlockCount":2,"BlockBytesCount":1048585}}"#
    private static let mine = #"{"Root":{"Cid":{"/":"\#(root)"},"PinErrorMsg":""}}"#
    private static let answers: [([String], NodeError)] = [
        ([], .otherRoots([])),
        ([stats], .otherRoots([])),
        ([mine], .unreadable("number of blocks")),
        ([mine, #"{"Stats":{"BlockCount":0,"BlockBytesCount":0}}"#], .unreadable("number of blocks")),
        ([#"{"Root":{"Cid":{"/":"\#(other)"},"PinErrorMsg":""}}"#, stats], .otherRoots([other])),
        ([mine, #"{"Root":{"Cid":{"/":"\#(other)"},"PinErrorMsg":""}}"#, stats], .otherRoots([root, other])),
        (
            [#"{"Root":{"Cid":{"/":"\#(root)"},"PinErrorMsg":"could not\nfind"}}"#, stats],
            .notPinned(Excerpt("could not find"))
        ),
        ([#"{"Root":{"PinErrorMsg":""}}"#], .unreadable("CID of the root")),
        ([#"{"Root":{"Cid":{"/":"Qm"},"PinErrorMsg":""}}"#], .unreadable(#"CID of the root (not a CID: "Qm")"#)),
        (
            [#"{"Message":"no space left on device","Code":0,"Type":"error"}"#],
            .refused(Excerpt("no space left on device"))
        ),
        ([mine, "<html>"], .unreadable("JSON (line 1, column 1: expected a value, found <)")),
    ]

    @Test("It stands still when neither bytes nor the repository have moved for the limit")
    func stillness() {
        var stillness = Stillness(limit: .seconds(10))
        let start = ContinuousClock.now
        func looks(_ moved: Int, _ repository: Int, at second: Int) -> Bool {
            stillness.isOver(.init(moved: moved, repository: repository), at: start + .seconds(second))
        }

        #expect(!looks(0, 0, at: 0))
        #expect(!looks(0, 0, at: 9))
        #expect(!looks(1, 0, at: 10), "a byte moved")
        #expect(!looks(1, 0, at: 19))
        #expect(!looks(1, 7, at: 21), "all bytes are with a proxy, and the repository grows")
        #expect(!looks(1, 7, at: 30))
        #expect(looks(1, 7, at: 31))
    }
}

@Suite("What a node's refusals mean for the step") struct NodeSetbackTests {
    private static let root = try! CID("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")

    /// What is the configuration's fault says so; what may be the item's has its CAR looked at.
    private static let table: [(NodeError, configuration: Bool, item: Bool)] = [
        (transport(.refused), false, false), (transport(.cut), false, true),
        (transport(.stalled(.seconds(1))), false, false), (transport(.connectTimeout(.seconds(1))), false, false),
        (transport(.unresolved), false, false), (transport(.certificate(.expired)), true, false),
        (transport(.notHTTP), true, false), (transport(.tls("alert")), false, false),
        (.token(.noToken("/token")), true, false), (.denied(status: 403, Excerpt("no")), true, false),
        (.notNode(status: 404, Excerpt("")), true, false), (.unavailable(status: 503, Excerpt("")), false, false),
        (.refused(Excerpt("mismatch in content integrity")), false, true),
        (.notPinned(Excerpt("could not find")), false, true), (.otherRoots([]), false, true),
        (.unreadable("Keys"), false, false), (.stalled(.seconds(1)), false, false), (.notListed, false, false),
    ]

    @Test("A node heals, a configuration does not, and an item is looked at", arguments: table)
    func refusals(_ error: NodeError, configuration: Bool, item: Bool) {
        let setback = Setback.node(error, "http://node", Self.root)

        #expect(setback.class == .temporary)
        #expect((setback.scope == .step) == configuration)
        #expect(setback.reason.contains("http://node") && setback.reason.contains("\(Self.root)"))
        #expect(error.mayBeOfItem == item)
    }

    @Test("A CAR that is not the DAG will not become it; a disk that cannot be read may")
    func cars() {
        let faults: [(AddressError, Setback.Class)] = [
            (.mismatch(Self.root), .permanent), (.missing(Self.root), .permanent), (.notRoot(Self.root), .permanent),
            (.malformedCAR("/car", at: 7, .endsEarly), .permanent),
            (.system(SystemError("open", "/car", code: 2)), .permanent),
            (.system(SystemError("read", "/car", code: 5)), .temporary),
        ]
        for (fault, kind) in faults { #expect(Setback.node(fault, Self.root).class == kind) }
    }

    @Test("Who was told to stop says nothing of the node")
    func stopped() {
        #expect(Setback.node(Self.transport(.cancelled), "http://node", nil) == .stopped)
    }

    private static func transport(_ fault: TransportError.Fault) -> NodeError {
        .transport(TransportError(fault: fault, server: "node:5001", mayHaveArrived: true))
    }
}

private func lines(_ texts: String...) -> [UInt8] { lines(texts) }
private func lines(_ texts: [String]) -> [UInt8] { Array(texts.map { $0 + "\n" }.joined().utf8) }
