public import Pipeline
public import Spool
internal import Synchronization
internal import SystemCalls

/// The catalog in a CockroachDB (22.2 or later) or PostgreSQL (15 or later) database, which several boxes may
/// share.
///
/// 1. An entry is recorded in one serializable transaction, whole or not at all.
/// 2. When `record` returns, the database has promised to keep it.
/// 3. An entry that is older than what is there changes nothing, whoever else writes.
/// 4. The same entry twice is one entry: nothing is written, also where the answer to the first was lost.
/// 5. Rows of another box's items are never changed.
///
/// Calls block their thread for as long as the database takes, within the timeouts of the settings; a cancelled
/// task ends at once.
public final class CockroachCatalog: Catalog {
    let settings: Settings
    let database: String
    private let idle = Mutex<[Connection]>([])

    /// Connections that are kept; more are made while more tasks call, and closed afterwards.
    private static let kept = 2

    /// Touches nothing: a database that is away does not keep the daemon from starting. Its tables are made by
    /// the first call where they are missing.
    public init(_ settings: Settings) {
        self.settings = settings
        database = Target.name(settings.connection)
    }

    public func record(_ entry: CatalogEntry) async throws(Setback) {
        try await perform { (connection) throws(DatabaseError) in
            let begin = [Query(PackageResources.begin_sql)]
            let answers = try connection.fly(begin + Reading.queries(entry.id))
            let old = try Reading(entry.id, answers.dropFirst()).found
            if let old, old.box != self.settings.box { throw .foreign(box: old.box) }
            let change = CatalogChange(from: old?.entry, to: entry)
            let writes = change.map { Recording($0, box: self.settings.box).queries } ?? []
            try connection.fly(writes + [Query(PackageResources.commit_sql)])
        }
    }

    public func entry(_ id: ItemID) async throws(Setback) -> CatalogEntry? {
        try await perform { (connection) throws(DatabaseError) in
            let queries = [Query(PackageResources.begin_sql)] + Reading.queries(id)
            let answers = try connection.fly(queries + [Query(PackageResources.commit_sql)])
            return try Reading(id, answers.dropFirst().dropLast()).found?.entry
        }
    }

    /// Takes every row of one of this box's items away; that of another's is none of ours.
    public func remove(_ id: ItemID) async throws(Setback) {
        let id = Value(id.description)
        try await perform { (connection) throws(DatabaseError) in
            let answers = try connection.fly([
                Query(PackageResources.begin_sql), Query(PackageResources.owner_sql, [id]),
                Query(PackageResources.transcode_ids_sql, [id]),
            ])
            if let box = try answers[1].first?.required(0), box != self.settings.box { throw .foreign(box: box) }
            var transcodes: [String?] = []
            for row in answers[2] { transcodes.append(try row.required(0)) }
            let removals = Removal.transcodes(Value(array: transcodes)) + Removal.item(id)
            try connection.fly(removals + [Query(PackageResources.commit_sql)])
        }
    }

    /// Runs a transaction on a connection of its own for that time; again, after a pause, where it lost against
    /// another or its connection broke.
    func perform<Answer: Sendable>(
        _ transaction: (Connection) throws(DatabaseError) -> Answer
    ) async throws(Setback) -> Answer {
        var tries = Tries()
        while true {
            do throws(DatabaseError) {
                return try await attempt(transaction)
            } catch {
                guard !Task.isCancelled else { throw .stopped }
                guard let pause = tries.pause(after: error) else { throw .catalog(error, database) }
                try? await Task.sleep(for: pause)  // Cancelled in the pause: the next attempt ends at once.
            }
        }
    }

    private func attempt<Answer: Sendable>(
        _ transaction: (Connection) throws(DatabaseError) -> Answer
    ) async throws(DatabaseError) -> Answer {
        let wake: Wake
        do throws(SystemError) { wake = try Wake() } catch { throw .system(error) }
        let result = await withTaskCancellationHandler {
            Result { () throws(DatabaseError) in try run(transaction, wake) }
        } onCancel: {
            wake.call()
        }
        return try result.get()
    }

    private func run<Answer>(
        _ transaction: (Connection) throws(DatabaseError) -> Answer, _ wake: Wake
    ) throws(DatabaseError) -> Answer {
        let connection = try take(wake)
        do throws(DatabaseError) {
            let answer = try transaction(connection)
            keep(connection)
            return answer
        } catch {
            // Any other connection is let go of, and the server ends what was open on it.
            guard error.again == .onTheSameConnection else { throw error }
            try connection.fly([Query(PackageResources.rollback_sql)])
            keep(connection)
            throw error
        }
    }

    private func take(_ wake: Wake) throws(DatabaseError) -> Connection {
        if let connection = idle.withLock({ $0.popLast() }) {
            connection.wake = wake
            return connection
        }
        let connection = try Connection.open(settings, wake: wake)
        let timeouts = [Value(settings.statementTimeout), Value(settings.lockTimeout)]
        try connection.fly([Query(PackageResources.session_sql, timeouts)])
        try Schema.raise(connection)
        return connection
    }

    private func keep(_ connection: Connection) {
        idle.withLock { if $0.count < Self.kept { $0.append(connection) } }
    }
}
