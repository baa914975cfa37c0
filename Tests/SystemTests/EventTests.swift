import Glibc
import HTTP
import JSONValue
import Pipeline
import Spool
import SystemCalls
import TestSupport
import Testing

@testable import S3

extension Appliance {
    @Suite("Films that others put into a bucket of Ceph's radosgw") struct EventTests {
        @Test("An event brings a film in, once, however often it is pushed", arguments: [false, true])
        func events(_ isPersistent: Bool) async throws {
            let bucket = try await Bucketry(isPersistent: isPersistent)
            try await Box.with(bucket.settings(reconcile: "1 d")) { box in
                try await bucket.start(box)
                let source = try await film(box.directory / "film.mp4")
                // The answers to the first two are lost: who pushed does not know that they were taken.
                if isPersistent { _ = try bucket.hook.ask("drop times 2") }

                try await bucket.put(source, as: "in/vid eo+ü.mp4")

                let item = try await box.wait("the film is in done/") { try box.items(at: .done).first }
                #expect(try Disk().same(source, item.source))
                let ticket = try JSON(parsing: try Disk().read(item.ticket))
                #expect(ticket["original_name"]?.string == "vid eo+ü.mp4")
                #expect(ticket["brought_by"]?.string == "object studio")
                if isPersistent {
                    try await box.until("it was pushed again") {
                        try JSON(parsing: bucket.hook.ask("seen POST"))["seen"]?.int ?? 0 >= 3
                    }
                }
                try await bucket.settle(box)
                #expect(try bucket.count(box) == 1)
            }
        }

        @Test("What was pushed to nobody is found in the list, and the log says how many that were")
        func lost() async throws {
            let bucket = try await Bucketry()
            try await Box.with(bucket.settings(reconcile: "1 s")) { box in
                try await bucket.start(box)
                let source = try await film(box.directory / "film.mp4")
                _ = try bucket.hook.ask("answer 503 times 0")

                try await bucket.put(source, as: "in/one.mp4")
                try await bucket.put(source, as: "elsewhere/two.mp4")

                let item = try await box.wait("the film is in done/") { try box.items(at: .done).first }
                #expect(try Disk().same(source, item.source))
                #expect(box.logged.contains("the list had 1 films that no event told of"))
                #expect(try bucket.count(box) == 1)
            }
        }

        @Test("Of ten thousand events that come at once none is lost, though the daemon is killed at the last answer")
        func burst() async throws {
            let place = try TemporaryDirectory()
            try await Box.with(eventSettings(in: place.path, endpoint: "http://127.0.0.1:1")) { box in
                try await box.start()
                let url = "http://\(try await box.openDoor())/events/s3"
                var wide = Client.Settings()
                wide.connections = 256
                let client = Client(wide)

                let accepted = try await withThrowingTaskGroup { group in
                    for number in 0..<10_000 {
                        let body = Array(Self.event(of: "in/\(number).mp4").utf8)
                        group.addTask {
                            try await client.send(HTTP.Request(.post, url, body: .bytes(body))).status == 202
                        }
                    }
                    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                try await box.kill()

                let inbox = try Disk().read(place.path / "events" / "inbox", limit: 1 << 30)
                let kept = Set(String(decoding: inbox, as: UTF8.self).split(separator: "\n"))
                #expect(accepted == 10_000)
                #expect(kept.count == 10_000)
            }
        }

        private static func event(of key: String) -> String {
            """
            {"Records":[{"eventVersion":"2.2","eventSource":"ceph:s3","eventName":"ObjectCreated:Put",\
            "s3":{"bucket":{"name":"films"},"object":{"key":"\(key)","size":1}}}]}
            """
        }

        @Test("A daemon that is killed while it fetches goes on where it was")
        func killed() async throws {
            let bucket = try await Bucketry()
            try await Box.with(bucket.settings(reconcile: "1 d")) { box in
                let size = 160 << 20
                let source = box.directory / "large"
                try Disk().write([UInt8](repeating: 7, count: size), to: source)
                try await bucket.put(source, as: "in/large.mp4")
                _ = try bucket.line.ask("delay 0.05 times 0 on GET .*large")
                try await box.start()
                let uploads = box.spool / "uploads"
                try await box.until("some of it is durable") {
                    try Disk().exists(uploads)
                        && Disk().entries(of: uploads).contains { try Disk().exists(uploads / $0.name / "flushed") }
                }

                try await box.kill()
                _ = try bucket.line.ask("clear")
                _ = try bucket.line.ask("forget")
                try await box.start()

                // It is no film; what was fetched is what counts here.
                let item = try await box.wait("it has come") { try box.items(at: .failed).first }
                #expect(try Disk().same(source, item.source))
                let windows = try JSON(parsing: bucket.line.ask("seen GET .*large"))["seen"]?.int ?? 0
                #expect(windows > 0)
                #expect(windows <= (size - (64 << 20)) / (4 << 20))
                #expect(try bucket.count(box) == 1)
            }
        }
    }
}

/// A bucket of radosgw's own that pushes its events to a box, by a line that can be harmed, and is read by another.
final class Bucketry {
    private let store: Server
    /// Between the store and the box's door.
    let hook: Server
    /// Between the box and the store.
    let line: Server
    private let place: TemporaryDirectory
    private let isPersistent: Bool

    init(isPersistent: Bool = false) async throws {
        self.isPersistent = isPersistent
        place = try TemporaryDirectory()
        store = try Server("rgw")
        hook = try Server("fault-proxy", "127.0.0.1:1")
        line = try Server("fault-proxy", String(store["endpoint"].split(separator: "/").last!))
        let keys = "access_key_id = \(store["access_key"])\nsecret_access_key = \(store["secret_key"])\n"
        try Disk().write(Array(keys.utf8), to: place.path / "credentials")
        try Disk().write(Array("a secret of the stores".utf8), to: place.path / "token")
        let tool = Path(#filePath).parent.parent / "Servers" / "rgw-topic"
        let words = [
            store["endpoint"], store["access_key"], store["secret_key"], "films", hook["endpoint"] + "/events/s3",
        ]
        try await run(tool, (words + (isPersistent ? ["--persistent"] : [])).map { .init($0) })
        // A gateway that has just begun knows all topics; one that runs hears of a new one after half a minute.
        if isPersistent { for word in ["cut", "mend"] { _ = try store.ask(word) } }
    }

    func settings(reconcile: String) -> String {
        eventSettings(in: place.path, endpoint: line["endpoint"])
            + "\ncredentials = \(place.path)/credentials\nreconcile = \(reconcile)"
    }

    /// Starts the box, and lets the events go there.
    func start(_ box: Box) async throws {
        try await box.start()
        _ = try hook.ask("target " + (await box.openDoor()))
    }

    func put(_ file: Path, as key: String) async throws {
        var settings = S3Store.Settings(
            endpoint: store["endpoint"], bucket: "films", credentials: place.path / "credentials", journal: place.path)
        settings.region = store["region"]
        let whole = try Whole(file, known: { _ in nil })
        var call = Bucket.Call(method: .put, key: key)
        call.body = .file(file, 0..<whole.size)
        call.payload = whole.sha256
        _ = try await Bucket(settings).send(call)
    }

    /// Waits until all that was told was looked at.
    func settle(_ box: Box) async throws {
        try await box.until("nothing is on its way") {
            try Disk().entries(of: box.spool / "uploads").isEmpty && box.items(at: .admitted).isEmpty
        }
    }

    /// Items, wherever they are.
    func count(_ box: Box) throws -> Int { try Stage.allCases.reduce(0) { try $0 + box.items(at: $1).count } }
}

extension Box {
    /// The last address that the log names for the HTTP door: host and port.
    fileprivate func openDoor() async throws -> String {
        try await wait("the door is open") {
            guard let line = logged.split(separator: "\n").last(where: { $0.contains("the HTTP door is open") }) else {
                return nil
            }
            let words = line.split { " \"/,".contains($0) }
            return words.last { $0.hasPrefix("127.0.0.1:") }.map(String.init)
        }
    }
}

/// A box with the HTTP door open, and with a source whose bucket is at that endpoint.
private func eventSettings(in place: Path, endpoint: String) -> String {
    """
    [http]
    listen = 127.0.0.1:0
    open = yes
    link_key = \(place)/link.key
    [events]
    path = \(place)/events
    [source studio]
    endpoint = \(endpoint)
    bucket = films
    prefix = in/
    """
}
