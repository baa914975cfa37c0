public import SystemCalls

/// An item in its place: where its parts are while it stays there.
public struct Item: Hashable, Sendable {
    public let id: ItemID
    public let stage: Stage
    public let directory: Path

    init(_ id: ItemID, at stage: Stage, in root: Path) {
        self.init(id, at: stage, directory: root / stage.name / id.name)
    }

    init(_ id: ItemID, at stage: Stage, directory: Path) {
        self.id = id
        self.stage = stage
        self.directory = directory
    }

    /// The dropped file, untouched.
    public var source: Path { directory / "source" }
    /// What was known at the door; written once.
    public var ticket: Path { directory / "ticket.json" }
    public var attempts: Path { directory / "attempts" }
    public var failure: Path { directory / "failure.json" }
    /// Side-cars, one file a version.
    public var metadata: Path { directory / "metadata" }
    /// What creators and the catalog were told, one file a version.
    public var documents: Path { directory / "documents" }

    /// The product of the step that took, or takes, an item out of `stage`.
    public func product(of stage: Stage) -> Path? {
        stage.product.map { directory / $0 }
    }
}
