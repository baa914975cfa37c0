import Spool
import Synchronization
import SystemCalls

/// One item may be wanted by somebody else while the step goes on with the others.
extension Worker {
    /// Ends the step's work on an item, which is as if the daemon had stopped, and begins none until `allow`. Returns
    /// when nothing is done on it any more.
    func callOff(_ id: ItemID) async {
        await withCheckedContinuation { continuation in
            let end = hands.withLock { hands in
                hands.barred.insert(id)
                if hands.busy[id] != nil { hands.waiting[id, default: []].append(continuation) }
                return hands.busy[id]
            }
            if let end { end.ring() } else { continuation.resume() }
        }
    }

    /// What is worked on now.
    var underWay: [ItemID] { hands.withLock { Array($0.busy.keys) } }

    func allow(_ id: ItemID) {
        hands.withLock { _ = $0.barred.remove(id) }
        bell.ring()
    }

    /// The bell that ends the work; nil where it may not be begun.
    func take(_ id: ItemID) -> Bell? {
        hands.withLock { hands in
            if hands.barred.contains(id) { return nil }
            let end = Bell()
            hands.busy[id] = end
            return end
        }
    }

    func letGo(_ id: ItemID) {
        let waiting = hands.withLock { hands in
            hands.busy[id] = nil
            return hands.waiting.removeValue(forKey: id) ?? []
        }
        for continuation in waiting { continuation.resume() }
        bell.ring()
    }

    /// The same as `attempt`, ended when the bell rings.
    func attempt(_ id: ItemID, until end: Bell) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.attempt(id) }
            // It waits with no heart: its beats would hide that the step hangs.
            group.addTask { await Heart.$current.withValue(nil) { await end.wait(until: nil) } }
            await group.next()
            group.cancelAll()
        }
    }
}
