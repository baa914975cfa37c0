extension Inbox {
    enum Status { case waiting, underWay, askedAgain }

    /// What becomes of one who brings looks while others write.
    enum Turn {
        case lead
        case written(Result<Void, InboxError>)
    }

    struct State {
        var looks: [Look: Status] = [:]
        var waiting: [String: ArraySlice<String>] = [:]
        /// Of all keys.
        var bytes = 0
        var bells: [String: Bell] = [:]
        // Who writes, and who waits for it.
        var isWriting = false
        var queue: [(looks: [Look], turn: CheckedContinuation<Turn, Never>)] = []
        /// Lines in the file; with a line that may be torn, it is written anew.
        var lines = 0
        var isTorn = false

        /// Those that are to be written: what waits already is on disk, and what is under way stays there.
        mutating func new(_ asked: [Look], _ most: Int, _ mostBytes: Int) throws(InboxError) -> [Look] {
            var new: [Look] = []
            var bytes = 0
            for look in Set(asked) where looks[look] == nil {
                new.append(look)
                bytes += look.key.utf8.count
            }
            guard looks.count + new.count <= most, self.bytes + bytes <= mostBytes else {
                throw .full(waiting: looks.count)
            }
            for look in asked where looks[look] == .underWay { looks[look] = .askedAgain }
            return new
        }

        mutating func add(_ look: Look) {
            switch looks[look] {
            case nil:
                looks[look] = .waiting
                bytes += look.key.utf8.count
                waiting[look.source, default: []].append(look.key)
            // It was new to two who asked, and the first was quick.
            case .underWay: looks[look] = .askedAgain
            case .waiting, .askedAgain: break
            }
        }
    }
}
