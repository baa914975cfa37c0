import TestSupport

/// What may happen between a box and the servers that it needs.
enum Cut: String, CaseIterable {
    case storeDown = "the store is killed"
    case nodeDown = "the node is killed"
    case databaseDown = "the database is killed"
    case allDown = "all three are killed"
    case storeBroken = "the store answers 500"
    case storeSlow = "the store answers 503 SlowDown"
    case storeFull = "the store is full (QuotaExceeded)"
    case storeReset = "connections are reset in the middle of a body"
    case storeMute = "the store's answer is lost after the commit"
    case storeLate = "the store's answers are late"
    case storeHangs = "the store hangs"
    case wrongKeys = "the keys are wrong"
    case nodeReset = "the import is reset in the middle"
    case nodeMute = "the node's answer is lost"
    case databaseReset = "the session is reset"
    case databaseMute = "the database's answer is lost, COMMIT's too"
    case refused = "nobody is at home"

    func befall(_ shore: Shore) async throws {
        if let (server, harm) = harm { _ = try shore.line(server).ask(harm) }
        switch self {
        case .storeDown: try shore.take(.store)
        case .nodeDown: try shore.take(.node)
        case .databaseDown: try shore.take(.database)
        case .allDown: for server in Shore.Server.allCases { try shore.take(server) }
        case .wrongKeys: try await shore.giveKeys(secret: "not-the-secret")
        case .refused:
            for server in Shore.Server.allCases { _ = try shore.line(server).ask("refuse times 8") }
        case .storeBroken, .storeSlow, .storeFull, .storeReset, .storeMute, .storeLate, .storeHangs: break
        case .nodeReset, .nodeMute, .databaseReset, .databaseMute: break
        }
    }

    /// In the words of the proxy.
    private var harm: (Shore.Server, String)? {
        switch self {
        case .storeBroken: (.store, "answer 500 InternalError times 20")
        case .storeSlow: (.store, "answer 503 SlowDown times 20")
        case .storeFull: (.store, "answer 403 QuotaExceeded times 10 on ^P")
        case .storeReset: (.store, "cut 20000 times 5 on ^PUT")
        case .storeMute: (.store, "drop times 5 on ^P")
        case .storeLate: (.store, "delay 1 times 10")
        case .storeHangs: (.store, "hang times 6")
        case .nodeReset: (.node, "cut 20000 times 3 on dag/import")
        case .nodeMute: (.node, "drop times 3")
        case .databaseReset: (.database, "cut 300 times 5")
        case .databaseMute: (.database, "drop times 5")
        case .storeDown, .nodeDown, .databaseDown, .allDown, .wrongKeys, .refused: nil
        }
    }
}
