import Pipeline
import Spool
import SystemCalls

extension [OpenSpool] {
    /// What the files of an item say, wherever it is. An item that moves on while it is read is read again.
    func dossier(of id: ItemID) throws(ControlError) -> (dossier: Dossier, open: OpenSpool) {
        for _ in 0..<3 {
            let (item, open) = try locate(id)
            do throws(SpoolError) {
                return (try Dossier(of: item, in: open.spool), open)
            } catch {
                // Read again where it went; where it stayed, that is how it is.
                if try locate(id).item == item { throw .spool(error) }
            }
        }
        throw .noItem(id)
    }
}
