internal import SystemCalls

/// When each file was first seen at the door, under whatever name: an upload as `film.mp4.part` began when
/// that name came. Two generations, one a scan: a file that no scan found any more is forgotten.
struct Arrivals: Sendable {
    private struct Key: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private var young: [Key: Instant] = [:]
    private var old: [Key: Instant] = [:]

    /// Asked at every look, and so by every scan, for every file that is there.
    mutating func first(_ file: Attributes, _ now: Instant) -> Instant {
        let key = Key(device: file.device, inode: file.inode)
        let first = young[key] ?? old[key] ?? now
        young[key] = first
        return first
    }

    /// A scan begins.
    mutating func age() {
        old = young
        young = [:]
    }
}
