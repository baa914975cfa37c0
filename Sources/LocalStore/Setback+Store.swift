internal import Pipeline
internal import SystemCalls

/// The table from what a directory refuses to what a step does. Nothing that the store's disk says is
/// the item's fault: full, broken, read-only or away, it can be mended, and the item waits. Only a
/// file that the item itself should hold, and does not, makes a person look.
extension Setback {
    static func store(_ error: DepotError, _ key: ObjectKey) -> Setback {
        switch error {
        case .lacking, .notRegular:
            .permanent("the item has nothing to store as \(key), which an earlier step made: \(error)")
        case .offline, .changed:
            .temporary("\(key) is not stored yet: \(error)")
        case .system where error.isFull:
            .temporary("the object store is full, \(key) waits for room: \(error)")
        case .system:
            .temporary("the object store did not answer for \(key): \(error)")
        }
    }
}
