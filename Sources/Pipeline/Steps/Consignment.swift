import SystemCalls

/// Many files on their way into the store, some at a time: a film has thousands, and a store far away takes its
/// time to answer for each.
struct Consignment: Sendable {
    struct Parcel: Sendable {
        let file: Path
        let key: ObjectKey
    }

    let store: any ObjectStore
    var atOnce = 8

    /// Returns when all are in the store; the first setback stops the rest.
    func put(_ parcels: [Parcel], each: @Sendable () -> Void = {}) async throws(Setback) {
        let setback = await withTaskGroup(of: Setback?.self) { group in
            var rest = parcels.makeIterator()
            for _ in 0..<atOnce {
                if let parcel = rest.next() { group.addTask { await put(parcel) } }
            }
            while let ended = await group.next() {
                if let setback = ended {
                    group.cancelAll()
                    return Optional(setback)
                }
                each()
                if let parcel = rest.next() { group.addTask { await put(parcel) } }
            }
            return nil
        }
        if let setback { throw setback }
    }

    private func put(_ parcel: Parcel) async -> Setback? {
        do throws(Setback) {
            try await store.put(parcel.file, as: parcel.key, type: MediaType(forFile: parcel.key.description))
            return nil
        } catch {
            return error
        }
    }
}
