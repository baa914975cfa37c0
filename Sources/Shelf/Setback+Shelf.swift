internal import ContentAddress
internal import Pipeline
internal import SystemCalls

/// The table from what the shelf refuses to what a step does. What its disk says is the world's
/// fault. A CAR that is not the DAG it should be will not become it by waiting: a person looks.
extension Setback {
    static func shelf(_ error: DepotError, _ root: CID) -> Setback {
        switch error {
        case .lacking, .notRegular:
            .permanent("the item has no CAR for \(root), which an earlier step made: \(error)")
        case .offline, .changed:
            .temporary("\(root) is not on the shelf yet: \(error)")
        case .system where error.isFull:
            .temporary("the shelf is full, \(root) waits for room: \(error)")
        case .system:
            .temporary("the shelf did not answer for \(root): \(error)")
        }
    }

    static func shelf(_ fault: AddressError, _ root: CID, isOfItem: Bool) -> Setback {
        switch fault {
        case .system:
            .temporary("the CAR of \(root) could not be checked: \(fault)")
        default:
            isOfItem
                ? .permanent("the item's CAR does not hold the DAG \(root): \(fault)")
                : .temporary("the CAR of \(root) was damaged on its way to the shelf, look at its disk: \(fault)")
        }
    }
}
