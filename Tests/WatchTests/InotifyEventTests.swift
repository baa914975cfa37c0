import Glibc
import Testing

@testable import SystemCalls

@Suite("The events of inotify")
struct InotifyEventTests {
    /// One record as the kernel writes it: wd, mask, cookie, len, and the name padded with NULs.
    private func record(_ number: Int32, _ mask: Int32, _ name: [UInt8] = [], padding: Int = 0) -> [UInt8] {
        let words = [UInt32(bitPattern: number), UInt32(bitPattern: mask), 0, UInt32(name.count + padding)]
        return words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } }
            + name + [UInt8](repeating: 0, count: padding)
    }

    @Test("Records are read one after the other, whatever their padding")
    func records() {
        let bytes = record(1, IN_CLOSE_WRITE, [0xff, 0x0a], padding: 14) + record(2, IN_MOVE_SELF)

        let events = InotifyEvent.parse(bytes)

        #expect(
            events == [
                InotifyEvent(
                    watched: Watched(number: 1), name: Name(bytes: [0xff, 0x0a]), isDirectory: false, kind: .delivered),
                InotifyEvent(watched: Watched(number: 2), name: nil, isDirectory: false, kind: .moved),
            ])
    }

    @Test("A record that is cut short ends the list", arguments: [0, 1, 15, 16, 31])
    func cut(count: Int) {
        let bytes = record(1, IN_CREATE, [0x61], padding: 15)
        #expect(InotifyEvent.parse(Array(bytes.prefix(count))).isEmpty)
        #expect(InotifyEvent.parse(bytes + bytes.prefix(count)).count == 1)
    }

    @Test(
        "Each event makes us look at the right thing",
        arguments: [
            (IN_CREATE, InotifyEvent.Kind.touched), (IN_ATTRIB, .touched), (IN_MOVED_TO, .delivered),
            (IN_CLOSE_WRITE, .delivered), (IN_DELETE, .left),
            (IN_MOVED_FROM, .left), (IN_IGNORED, .ended), (IN_UNMOUNT, .ended), (IN_DELETE_SELF, .moved),
            (IN_Q_OVERFLOW, .overflow),
        ])
    func kinds(mask: Int32, kind: InotifyEvent.Kind) {
        let directory = record(-1, mask | Int32(bitPattern: UInt32(IN_ISDIR)), [0x61], padding: 15)
        #expect(InotifyEvent.parse(directory).map(\.kind) == [kind])
        #expect(InotifyEvent.parse(directory).map(\.isDirectory) == [true])
    }
}
