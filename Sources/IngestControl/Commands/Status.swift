import Glibc
import JSONValue
import SystemCalls

extension Control {
    /// 0, or 1 when a spool is offline.
    func status(watch: Bool) async throws(ControlError) -> Int32 {
        let selection = try selection()
        var last = ""
        while true {
            var overviews: [Overview] = []
            for settings in selection.settings { overviews.append(try Overview(of: settings, in: selection.world)) }
            let text = text(of: overviews)
            if text != last { draw(text, again: watch, isFirst: last.isEmpty) }
            last = text
            if !watch || overviews.allSatisfy(\.isDone) { return Self.code(for: overviews) }
            // Cancelled is interrupted: the next look is the last.
            do { try await Task.sleep(for: .seconds(1)) } catch { return Self.code(for: overviews) }
        }
    }

    private static func code(for overviews: [Overview]) -> Int32 {
        overviews.contains { if case .offline = $0.state { true } else { false } } ? 1 : EX_OK
    }

    private func text(of overviews: [Overview]) -> String {
        let now = Timestamp.now()
        guard request.isJSON else {
            let width = console.width
            return overviews.map { $0.text(now: now, width: width, ink: ink) }.joined(separator: "\n")
        }
        let document = JSON(members: ["spools": .array(overviews.map { $0.json(now: now) })])
        return document.text + "\n"
    }

    /// On a terminal over what was there, line by line, so that nothing flickers; elsewhere below it.
    private func draw(_ text: String, again: Bool, isFirst: Bool) {
        guard again, !request.isJSON, let size = console.size() else { return console.write(text) }
        console.write(Screen.frame(text, rows: size.rows, isFirst: isFirst))
    }
}

/// What makes a terminal show one picture over another (ECMA-48: CUP, EL, ED).
enum Screen {
    /// Lines that the window has no room for are left out, and the last says so: a window that scrolls
    /// would put the next picture in the wrong place.
    static func frame(_ text: String, rows: Int, isFirst: Bool) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        let room = max(2, rows - 1)
        if lines.count > room {
            let more = lines.count - room + 1
            lines = lines.prefix(room - 1) + ["  … and \(more) more"]
        }
        let home = isFirst ? "\u{1b}[H\u{1b}[2J" : "\u{1b}[H"
        return home + lines.map { $0 + "\u{1b}[K\n" }.joined() + "\u{1b}[J"
    }
}
