import Glibc

/// Something happened to a name in a watched directory, or to the directory itself.
public struct InotifyEvent: Hashable, Sendable {
    public let watched: Watched
    /// Nil where the directory itself is meant, and for an overflow.
    public let name: Name?
    public let isDirectory: Bool
    public let kind: Kind

    public enum Kind: Hashable, Sendable {
        /// The name is there or has changed: made, other attributes.
        case touched
        /// Closed after writing, or moved here: whoever brought it is done with it, as far as one call tells.
        case delivered
        /// The name is there no more: deleted or moved away.
        case left
        /// The kernel watches this directory no more: it was deleted, unmounted, or forgotten by us.
        case ended
        /// The directory has another path or is about to go.
        case moved
        /// The queue was full and events are lost, of any directory.
        case overflow
    }

    public init(watched: Watched, name: Name?, isDirectory: Bool, kind: Kind) {
        self.watched = watched
        self.name = name
        self.isDirectory = isDirectory
        self.kind = kind
    }

    /// The events in what read(2) gave: `struct inotify_event` one after the other, each followed by
    /// its name, padded with NULs. A record that is cut short ends the list.
    static func parse(_ bytes: [UInt8]) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var at = 0
        while at + headerSize <= bytes.count {
            let mask = bytes.word(at + 4)
            let length = Int(bytes.word(at + 12))
            guard at + headerSize + length <= bytes.count else { break }
            let name = bytes[(at + headerSize)..<(at + headerSize + length)].prefix { $0 != 0 }
            events.append(
                InotifyEvent(
                    watched: Watched(number: Int32(bitPattern: bytes.word(at))), name: Name(bytes: name),
                    isDirectory: mask & UInt32(IN_ISDIR) != 0, kind: Kind(mask)))
            at += headerSize + length
        }
        return events
    }

    /// Four 32-bit words: wd, mask, cookie, len.
    private static let headerSize = 16
}

extension InotifyEvent.Kind {
    init(_ mask: UInt32) {
        self =
            switch mask {
            case _ where mask.has(IN_Q_OVERFLOW): .overflow
            case _ where mask.has(IN_IGNORED) || mask.has(IN_UNMOUNT): .ended
            case _ where mask.has(IN_MOVE_SELF) || mask.has(IN_DELETE_SELF): .moved
            case _ where mask.has(IN_MOVED_FROM) || mask.has(IN_DELETE): .left
            case _ where mask.has(IN_CLOSE_WRITE) || mask.has(IN_MOVED_TO): .delivered
            default: .touched
            }
    }
}

extension UInt32 {
    fileprivate func has(_ flag: Int32) -> Bool { self & UInt32(bitPattern: flag) != 0 }
}

extension [UInt8] {
    /// The 32-bit word at an offset, in the byte order of this machine.
    fileprivate func word(_ offset: Int) -> UInt32 {
        withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}
