import SystemCalls

extension Spool {
    /// Takes an item to work on, with room for what the work will write.
    public func claim(_ id: ItemID, at stage: Stage, reserving bytes: Int = 0) throws(SpoolError) -> Claim {
        let item = item(id, at: stage)
        let room = try kernel(fileSystem.room(at: root))
        try claims.take(id, reserving: bytes, of: room, floor: floor)
        let claim = Claim(item, in: claims)
        guard try kernel(fileSystem.exists(item.directory)) else {
            throw .moved(id, from: stage)
        }
        return claim
    }

    /// The place to make the product of the item's next step. Scratch files of an earlier try are
    /// still there; what it had begun of the product is not.
    public func workspace(for claim: borrowing Claim) throws(SpoolError) -> Workspace {
        guard let name = claim.item.stage.product else { preconditionFailure("no step leaves \(claim.item.stage)/") }
        let home = work / claim.item.id.name
        let workspace = Workspace(product: home / name, scratch: home / "scratch", on: fileSystem)
        do throws(SystemError) {
            try fileSystem.removeTree(home / name)
            try fileSystem.makeDirectories(home / name)
            try fileSystem.makeDirectories(home / "scratch")
        } catch {
            throw .system(error)
        }
        return workspace
    }

    /// Puts a product into its item and moves the item on. Returns the item in its new place.
    ///
    /// Two renames. The first makes the product part of the item, whole; it is flushed on both sides, or
    /// a power cut could keep the second rename and lose the first. The second is the commit: before
    /// it the work has not happened, after it, it has. A crash between them (S4) leaves a product
    /// that `passOn` finds complete.
    public func publish(_ claim: consuming Claim, _ product: consuming Product) throws(SpoolError) -> Item {
        let item = claim.item
        guard let place = item.product(of: item.stage) else { preconditionFailure("no step leaves \(item.stage)/") }
        let made = product.directory
        do throws(SystemError) {
            try fileSystem.removeTree(place)
            try fileSystem.rename(made, toNew: place)
            try fileSystem.synchronize(directory: item.directory)
            try fileSystem.synchronize(directory: made.parent)
        } catch {
            throw .system(error)
        }
        return try moveOn(item)
    }

    /// Moves an item on whose product came in before a crash, if it is complete; false when the step
    /// has to be done (again). Its names are flushed first: nobody knows whether they were.
    public func passOn(_ claim: borrowing Claim) throws(SpoolError) -> Bool {
        let item = claim.item
        guard let place = item.product(of: item.stage) else { return false }
        guard try kernel(fileSystem.exists(place)) else { return false }
        do {
            try Seal.check(place, on: fileSystem)
        } catch {
            guard case .broken = error else { throw error }
            return false
        }
        do throws(SystemError) {
            try fileSystem.synchronizeTree(place)
            try fileSystem.synchronize(directory: item.directory)
        } catch {
            throw .system(error)
        }
        _ = try moveOn(item)
        return true
    }

    /// Takes an item off the road, with the reason. The rename is the commit: before it the item is
    /// where it was, and a `failure.json` outside `failed/` counts for nothing.
    public func fail(_ claim: consuming Claim, reason: [UInt8]) throws(SpoolError) -> Item {
        let item = claim.item
        do throws(SystemError) {
            try fileSystem.write(reason, to: item.failure)
            try fileSystem.synchronize(file: item.failure)
            try fileSystem.synchronize(directory: item.directory)
        } catch {
            throw .system(error)
        }
        return try move(item, to: .failed)
    }

    /// Puts a failed item back on the road, at its beginning: products that are complete are found.
    public func retry(_ id: ItemID) throws(SpoolError) -> Item {
        let claim = try claim(id, at: .failed)
        let item = try move(claim.item, to: .admitted)
        do throws(SystemError) {
            try fileSystem.removeTree(item.failure)
            try fileSystem.removeTree(item.attempts)
        } catch {
            throw .system(error)
        }
        return item
    }

    private func moveOn(_ item: Item) throws(SpoolError) -> Item {
        guard let next = item.stage.next else { preconditionFailure("no step leaves \(item.stage)/") }
        let moved = try move(item, to: next)
        // The move is made and durable; what is left in the workspace is swept at the next start.
        try? fileSystem.removeTree(work / item.id.name)
        return moved
    }

    /// The only state change there is. A crash before the rename finds the item where it was, after it
    /// where it goes; both directories are flushed, so that it is never found in both or in neither.
    private func move(_ item: Item, to stage: Stage) throws(SpoolError) -> Item {
        let target = self.item(item.id, at: stage)
        do throws(SystemError) {
            try fileSystem.rename(item.directory, toNew: target.directory)
            try fileSystem.synchronize(directory: directory(of: stage))
            try fileSystem.synchronize(directory: directory(of: item.stage))
        } catch {
            throw .system(error)
        }
        return target
    }
}
