import ContentAddress
import Media
import SystemCalls

/// Makes the DAG of a film: the renditions' tree, and beside it `ipfs/`, the playlists with CIDs in
/// place of names. One pass over the bytes gives CIDs and CAR.
struct Assembly {
    let profile: Profile
    let fileSystem: any FileSystem

    static let car: Name = "film.car"

    /// Writes the CAR and the playlists into `place`.
    func make(_ renditions: RenditionRecord, at directory: Path, into place: Path) throws(Setback) -> PinRecord {
        do {
            return try assemble(renditions, directory, place)
        } catch let error as Setback {
            throw error
        } catch {
            throw .temporary("\(error)")
        }
    }

    private func assemble(_ renditions: RenditionRecord, _ directory: Path, _ place: Path) throws -> PinRecord {
        let importer = Importer(profile: profile, fileSystem: fileSystem)
        var car = try CARWriter(at: place / Self.car, profile: profile, fileSystem: fileSystem)
        var tree = Tree()
        for path in Self.contents(renditions) {
            tree.add(try importer.add(file: directory.below(path), to: &car), at: path)
        }
        for file in try playlists(renditions, tree).files {
            try PlaylistSet(files: [file]).write(below: place, on: fileSystem)
            tree.add(try importer.add(bytes: Array(file.text.utf8), to: &car), at: file.path)
        }
        let master = try Self.multivariant(renditions, tree)
        try PlaylistSet(files: [master]).write(below: place, on: fileSystem)
        tree.add(try importer.add(bytes: Array(master.text.utf8), to: &car), at: master.path)
        let root = try tree.link(importer, &car)
        try car.finish(root: root.cid)
        let size = try fileSystem.attributes(of: place / Self.car)?.size ?? 0
        return PinRecord(
            root: root.cid, profile: profile.name, car: Self.car.description, carSize: size, original: nil,
            files: tree.files.map { .init(path: $0.path, size: Int($0.link.fileSize), cid: $0.link.cid) })
    }

    /// Media playlists first: the multivariant one needs their CIDs.
    private func playlists(_ renditions: RenditionRecord, _ tree: Tree) throws(Setback) -> PlaylistSet {
        var files: [(path: String, text: String)] = []
        for track in renditions.tracks {
            let text = try PlaylistSet.media(track) { tree.address(of: "hls/\(track.name)/\($0)") }
            files.append(("ipfs/\(track.name)/index.m3u8", text))
        }
        return PlaylistSet(files: files)
    }

    private static func multivariant(
        _ renditions: RenditionRecord, _ tree: Tree
    ) throws(Setback) -> (path: String, text: String) {
        let text = try PlaylistSet.multivariant(renditions.tracks) { tree.address(of: "ipfs/\($0.name)/index.m3u8") }
        return ("ipfs/master.m3u8", text)
    }

    /// What is pinned of the product: everything that a player or a page asks for.
    static func contents(_ renditions: RenditionRecord) -> [String] {
        var paths = renditions.films.map(\.file)
        if let still = renditions.still { paths.append(still) }
        for track in renditions.tracks {
            let files = [track.initialization?.file].compactMap(\.self) + track.segments.map(\.file) + ["index.m3u8"]
            paths += files.map { "hls/\(track.name)/\($0)" }
        }
        return paths + ["hls/master.m3u8"]
    }
}

/// Files that were added, by their paths, and the directories that follow from them.
private struct Tree {
    private(set) var files: [(path: String, link: Link)] = []
    private var byPath: [String: Link] = [:]

    mutating func add(_ link: Link, at path: String) {
        files.append((path, link))
        byPath[path] = link
    }

    func address(of path: String) -> String {
        byPath[path].map { "ipfs://\($0.cid)" } ?? path
    }

    /// Adds the directories, leaves first, and returns the root's link.
    func link(_ importer: Importer, _ sink: inout CARWriter) throws -> Link {
        try link(files.map { ($0.path.split(separator: "/")[...], $0.link) }, importer, &sink)
    }

    private func link(
        _ entries: [(path: ArraySlice<Substring>, link: Link)], _ importer: Importer, _ sink: inout CARWriter
    ) throws -> Link {
        var links: [(Name, Link)] = []
        for (name, group) in Dictionary(grouping: entries, by: { $0.path.first! }) {
            let name = Name(name)!
            if group.count == 1, group[0].path.count == 1 {
                links.append((name, group[0].link))
            } else {
                links.append((name, try link(group.map { ($0.path.dropFirst(), $0.link) }, importer, &sink)))
            }
        }
        return try importer.add(directory: links.sorted { $0.0 < $1.0 }, to: &sink)
    }
}
