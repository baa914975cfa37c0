import Pipeline
import Spool

extension [OpenSpool] {
    /// What the files of an item say, wherever it is.
    func dossier(of id: ItemID) throws(ControlError) -> (dossier: Dossier, open: OpenSpool) {
        for open in self {
            if let dossier = try fromSpool(Dossier.current(of: id, in: open.spool)) { return (dossier, open) }
        }
        throw .noItem(id)
    }
}
