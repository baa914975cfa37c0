public import JSONValue
public import Spool
public import SystemCalls

/// A notice that its receiver did not take for a day: a file in `webhooks/aside/`. Moved to `webhooks/again/`, it is told
/// once more.
public struct SetAside: Hashable, Sendable {
    /// The file's name.
    public let name: Name
    public let webhook: String
    public let notice: Notice
    public let at: Timestamp
    public let reason: String

    init(_ webhook: String, _ notice: Notice, reason: String, at: Timestamp) {
        name = Name("\(webhook).\(notice.id).json")!
        self.webhook = webhook
        self.notice = notice
        self.at = at
        self.reason = reason
    }

    /// Nil for a file that says something else.
    init?(_ name: Name, _ json: JSON) {
        guard let webhook = json["webhook"]?.string, let id = json["event"]?.string, let body = json["body"],
            let at = json["set_aside"]?.int, let reason = json["reason"]?.string
        else { return nil }
        self.name = name
        self.webhook = webhook
        notice = Notice(id: id, body: Array(body.text.utf8))
        self.at = Timestamp(nanoseconds: Int64(at))
        self.reason = reason
    }

    public var json: JSON {
        JSON(members: [
            "webhook": JSON(webhook), "event": JSON(notice.id), "set_aside": JSON(Int(at.nanoseconds)),
            "reason": JSON(reason), "body": try? JSON(parsing: notice.body),  // Made by us, or read as JSON.
        ])
    }
}

extension Spool {
    /// What the receivers of webhooks have yet to take, beside what the items themselves say.
    var webhooks: Path { root / "webhooks" }
    var aside: Path { webhooks / "aside" }
    var again: Path { webhooks / "again" }

    /// The notices that were set aside, the oldest first.
    public func setAside() throws(SpoolError) -> [SetAside] {
        try notices(in: aside).sorted { ($0.at, $0.notice.id) < ($1.at, $1.notice.id) }
    }

    /// Has the daemon tell one of them once more. One rename; a power cut before its flush leaves it set aside.
    public func tellAgain(_ notice: SetAside) throws(SpoolError) {
        do throws(SystemError) {
            if try !fileSystem.exists(again) { try fileSystem.makeDirectories(again) }
            try fileSystem.rename(aside / notice.name, to: again / notice.name)
            try fileSystem.synchronize(directory: again)
            try fileSystem.synchronize(directory: aside)
        } catch {
            throw .system(error)
        }
    }

    func noticesToRepeat() throws(SpoolError) -> [SetAside] { try notices(in: again) }

    /// Durable: the notice is nowhere else when the item says that it was told.
    func setAside(_ notice: SetAside) throws(SystemError) {
        if try !fileSystem.exists(aside) {
            try fileSystem.makeDirectories(aside)
            try fileSystem.synchronize(directory: webhooks)
            try fileSystem.synchronize(directory: root)
        }
        try fileSystem.replace(aside / notice.name, with: Array(notice.json.pretty.utf8))
    }

    /// It was taken, or is set aside anew. A crash before the flush has it told again.
    func forget(_ notice: SetAside) throws(SystemError) {
        try fileSystem.remove(file: again / notice.name)
        try fileSystem.synchronize(directory: again)
    }

    private func notices(in directory: Path) throws(SpoolError) -> [SetAside] {
        let reader = RecordReader(fileSystem: fileSystem)
        do throws(SystemError) {
            guard try fileSystem.exists(directory) else { return [] }
            let names = try fileSystem.entries(of: directory).map(\.name)
                .filter { $0.text?.hasSuffix(".json") == true }
            return names.compactMap { name in
                // One that cannot be read is left where a person can look at it.
                (try? reader.record(directory / name) { SetAside(name, $0) }) ?? nil
            }
        } catch {
            throw .system(error)
        }
    }
}
