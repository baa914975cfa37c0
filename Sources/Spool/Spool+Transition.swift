import SystemCalls

extension Spool {
    /// Takes an item to work on, with room for what the work will write.
    public func claim(_ id: ItemID, at stage: Stage, reserving bytes: Int = 0) throws(SpoolError) -> Claim {
        let item = item(id, at: stage)
        try claims.take(id)
        let claim = Claim(item, in: claims)
        try reserve(bytes, for: claim)
        guard try kernel(fileSystem.exists(item.directory)) else {
            throw .moved(id, from: stage)
        }
        return claim
    }

    /// Promises `bytes` of the room that is left to whoever holds the claim, for as long as it is held.
    public func reserve(_ bytes: Int, for claim: borrowing Claim) throws(SpoolError) {
        try claims.reserve(bytes, for: claim.item.id, of: kernel(fileSystem.room(at: root)), floor: floor)
    }

    /// The place to make the product of the item's next step. Scratch files of an earlier try are
    /// still there; what it had begun of the product is not. The directories are flushed: a unit that is
    /// finished in them would go with their names.
    public func workspace(for claim: borrowing Claim) throws(SpoolError) -> Workspace {
        guard let name = claim.item.stage.product else { preconditionFailure("no step leaves \(claim.item.stage)/") }
        let home = work / claim.item.id.name
        let workspace = Workspace(product: home / name, scratch: home / "scratch", on: fileSystem)
        do throws(SystemError) {
            try fileSystem.removeTree(home / name)
            try fileSystem.makeDirectories(home / name, below: work)
            try fileSystem.makeDirectories(home / "scratch", below: work)
            try fileSystem.synchronize(directory: home)
            try fileSystem.synchronize(directory: work)
        } catch {
            throw .system(error)
        }
        return workspace
    }

    /// Puts a product into its item and moves the item on. Returns the claim in the new place.
    ///
    /// Two renames. The first makes the product part of the item, whole; it is flushed on both sides, or
    /// a power cut could keep the second rename and lose the first. The second is the commit: before
    /// it the work has not happened, after it, it has. A crash between them (S4) leaves a product
    /// that `hasProduct` finds complete.
    public func publish(_ claim: consuming Claim, _ product: consuming Product) throws(SpoolError) -> Claim {
        let item = claim.item
        guard let place = item.product(of: item.stage) else { preconditionFailure("no step leaves \(item.stage)/") }
        let made = product.directory
        do throws(SystemError) {
            // Products of later stages were made of another one of this: an item that was sent back.
            for stage in Stage.working where stage >= item.stage {
                try fileSystem.removeTree(item.directory / stage.product!)
            }
            try fileSystem.rename(made, toNew: place)
            try fileSystem.synchronize(directory: item.directory)
            try fileSystem.synchronize(directory: made.parent)
        } catch {
            throw .system(error)
        }
        return try moveOn(claim)
    }

    /// True when the product of the item's step came in before a crash, and is complete. It is flushed
    /// (again): nobody knows whether it was.
    public func hasProduct(_ claim: borrowing Claim) throws(SpoolError) -> Bool {
        let item = claim.item
        guard let place = item.product(of: item.stage), try kernel(fileSystem.exists(place)) else { return false }
        do {
            try Seal.check(place, on: fileSystem)
        } catch {
            guard case .broken = error else { throw error }
            return false
        }
        try kernel(fileSystem.synchronizeTree(place))
        try kernel(fileSystem.synchronize(directory: item.directory))
        return true
    }

    /// Moves an item on that has its product.
    public func moveOn(_ claim: consuming Claim) throws(SpoolError) -> Claim {
        let item = claim.item
        guard let next = item.stage.next else { preconditionFailure("no step leaves \(item.stage)/") }
        return sweepWorkspace(of: try move(claim, to: next))
    }

    private func sweepWorkspace(of claim: consuming Claim) -> Claim {
        // The move is made and durable; what cannot be swept now is swept at the next start.
        try? fileSystem.removeTree(work / claim.item.id.name)
        return claim
    }

    /// Takes an item off the road, with the reason. The rename is the commit: before it the item is
    /// where it was, and a `failure.json` outside `failed/` counts for nothing.
    public func fail(_ claim: consuming Claim, reason: [UInt8]) throws(SpoolError) -> Claim {
        let item = claim.item
        do throws(SystemError) {
            try fileSystem.write(reason, to: item.failure)
            try fileSystem.synchronize(file: item.failure)
            try fileSystem.synchronize(directory: item.directory)
        } catch {
            throw .system(error)
        }
        return sweepWorkspace(of: try move(claim, to: .failed))
    }

    /// Puts a failed item back on the road, at its beginning: products that are complete are found.
    public func retry(_ id: ItemID) throws(SpoolError) -> Item {
        let claim = try claim(id, at: .failed)
        // Before the rename: after it a daemon may be at work on the item.
        try kernel(fileSystem.removeTree(claim.item.failure))
        return try move(claim, to: .admitted).item
    }

    /// Takes an item out of `done/` for good.
    public func retire(_ claim: consuming Claim) throws(SpoolError) {
        precondition(claim.item.stage == .done, "only what has arrived may go")
        try bury(claim.item.directory, of: claim.item.id)
    }

    /// The only state change there is. A crash before the rename finds the item where it was, after it
    /// where it goes; both directories are flushed, so that it is never found in both or in neither.
    func move(_ claim: consuming Claim, to stage: Stage) throws(SpoolError) -> Claim {
        let item = claim.item
        let target = self.item(item.id, at: stage)
        do throws(SystemError) {
            try fileSystem.rename(item.directory, toNew: target.directory)
            try fileSystem.synchronize(directory: directory(of: stage))
            try fileSystem.synchronize(directory: directory(of: item.stage))
        } catch {
            throw .system(error)
        }
        return claim.moved(to: target)
    }
}
