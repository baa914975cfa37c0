internal import CPostgreSQL
internal import Glibc
internal import SystemCalls

/// One host of the connection string, with all that libpq is told to reach it.
///
/// libpq would walk the hosts by itself, but without a thread of its own it has no time limit for each.
struct Target: Hashable {
    private(set) var words: [String: String]

    static func all(_ settings: Settings) throws(DatabaseError) -> [Target] {
        var words = try parse(settings.connection)
        guard words["password"] == nil else {
            throw .unusable("a password does not belong into it, name a file that holds it")
        }
        if let file = settings.passwordFile { words["password"] = try password(in: file) }
        let milliseconds = Int64(settings.statementTimeout / .milliseconds(1))
        let defaults = [
            "fallback_application_name": "ingestd", "client_encoding": "UTF8", "gssencmode": "disable",
            // A host that is gone without a word is noticed, whether we wait for it to hear or to speak.
            "tcp_user_timeout": "\(milliseconds)", "keepalives_idle": "30", "keepalives_interval": "10",
            "keepalives_count": "3",
        ]
        words.merge(defaults) { given, _ in given }
        return apart(words)
    }

    /// `host:port/database`, for sentences; several hosts as they were written.
    static func name(_ connection: String) -> String {
        // One that cannot be read is named by the error itself.
        guard let words = try? parse(connection) else { return "of the catalog" }
        let port = words["port"].map { ":\($0)" } ?? ""
        return (words["host"] ?? words["hostaddr"] ?? "localhost") + port + "/" + (words["dbname"] ?? "")
    }

    /// The lists of hosts, addresses and ports, taken apart. A single port is everyone's.
    private static func apart(_ words: [String: String]) -> [Target] {
        let lists = ["host", "hostaddr", "port"].map { key in
            (key, words[key]?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? [])
        }
        let count = max(1, lists.prefix(2).map(\.1.count).max() ?? 1)
        return (0..<count).map { place in
            var own = words
            for (key, list) in lists where list.count > 1 { own[key] = list.indices.contains(place) ? list[place] : "" }
            return Target(words: own)
        }
    }

    /// libpq's own complaint may repeat the text, and with it a password: it is not repeated.
    private static func parse(_ connection: String) throws(DatabaseError) -> [String: String] {
        guard let options = PQconninfoParse(connection, nil) else {
            throw .unusable("it is no connection string as libpq reads them")
        }
        defer { PQconninfoFree(options) }
        var words: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { words[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return words
    }

    private static func password(in file: Path) throws(DatabaseError) -> String {
        do throws(SystemError) {
            let text = String(decoding: try Disk().read(file), as: UTF8.self)
            return text.split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        } catch {
            throw .unusable("its password cannot be read: \(error)")
        }
    }

    /// Two arrays of C strings, each with a null at its end.
    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>)
            throws(DatabaseError) -> Result
    ) throws(DatabaseError) -> Result {
        let pairs = words.map { (strdup($0.key), strdup($0.value)) }
        defer {
            for pair in pairs {
                free(pair.0)
                free(pair.1)
            }
        }
        let keys = pairs.map { UnsafePointer($0.0) } + [nil]
        let values = pairs.map { UnsafePointer($0.1) } + [nil]
        return try body(keys, values)
    }
}
