import ContentAddress
import JSONValue
import SystemCalls

extension Control {
    /// - Parameter profile: nil for the default one, whatever the box is set to: the command needs no
    ///   configuration.
    func cid(of path: Path, _ profile: Profile?) throws(ControlError) {
        let profile = profile ?? .unixFSv1y2025
        let cid: CID
        do { cid = try Importer(profile: profile).cid(of: path) } catch { throw .address(error) }
        guard request.isJSON else { return print("\(cid)") }
        print(
            JSON(members: [
                "path": JSON("\(path)"), "cid": JSON(cid.description), "profile": JSON(profile.name),
            ]))
    }
}
