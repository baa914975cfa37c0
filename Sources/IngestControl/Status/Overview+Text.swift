import Pipeline
import Spool
import SystemCalls

extension Overview {
    /// For people. Lines of at most `width` columns, where that is known.
    func text(now: Timestamp, width: Int?, ink: Ink) -> String {
        let place = cut(path, width.map { max(8, $0 - Columns.count(name) - 22) })
        var lines = [ink(.bold, name) + "  \(place)  " + stateText(ink)]
        if case .offline(let reason) = state { return (lines + ["  " + reason]).joined(separator: "\n") + "\n" }
        lines += warnings.map { ink(.yellow, cut("  " + $0, width)) }
        lines += counts.map { row($0, ink) }
        lines.insert(cut("  door        \(doorText)", width), at: lines.count - counts.count)
        if !work.isEmpty { lines.append("") }
        lines += work.map { text(of: $0, now: now, width: width, ink: ink) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func stateText(_ ink: Ink) -> String {
        switch state {
        case .offline: ink(.red, "offline")
        case .stopped: ink(.red, "no daemon") + (isPaused ? ink(.yellow, ", paused") : "")
        case .serving: isPaused ? ink(.yellow, "paused") : ink(.green, "serving")
        }
    }

    private var warnings: [String] {
        var lines = lacks
        if !hasRoom { lines.append("there is less room than [space] floor: nothing is admitted") }
        if catalogBehind > 0, state == .serving {
            lines.append("the catalog is behind by \(counted(catalogBehind, "item"))")
        }
        lines += Set(door.map { Array($0.barred.values) } ?? []).sorted()
        for line in door?.polled ?? [] { lines.append("polled: \(line)") }
        if let overflows = door?.overflows, overflows > 0 {
            lines.append("the kernel lost events \(counted(overflows, "time")); everything was looked at again")
        }
        return lines
    }

    private func row(_ count: Count, _ ink: Ink) -> String {
        let number = String(count.items)
        let size = count.bytes.flatMap { $0 > 0 ? "   " + Size.text($0) : nil } ?? ""
        let text =
            Columns.fit("\(count.stage)", 10) + String(repeating: " ", count: max(0, 6 - number.count)) + number + size
        return "  "
            + (count.stage == .failed && count.items > 0 ? ink(.red, text) : count.items == 0 ? ink(.dim, text) : text)
    }

    private var doorText: String {
        guard let door else { return counted(files, "file") + (files > 0 ? ", and nobody to take them in" : "") }
        let parts = [
            (door.waiting + door.offered, "waiting"), (door.held, "held"), (door.refused, "refused"),
            (door.ignored, "ignored"), (uploads, "coming as uploads"),
        ]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return text.isEmpty ? "empty" : text
    }

    private func text(of work: Work, now: Timestamp, width: Int?, ink: Ink) -> String {
        let line = work.line
        // A name is what people know; the ID is there where there is room for both.
        let id = (width ?? .max) < 110 ? "" : "\(line.id)  "
        let head = "  " + id + Columns.fit("\(line.stage)", 11)
        if let note = line.note {
            let note = printable(lines: note).joined(separator: " ")
            return [head + again(line.until, now) + "  " + work.name, "      " + note]
                .map { ink(.yellow, cut($0, width)) }.joined(separator: "\n")
        }
        let elapsed = line.since.until(now)
        let left =
            Board.left(of: line.fraction, found: line.found, after: elapsed).map { ", \(Time.clock($0)) left" } ?? ""
        let tail = " \(Bar.percent(line.fraction))  \(Time.clock(elapsed))\(left)  "
        let room = (width ?? 150) - Columns.count(head + tail)
        let bar = Bar.text(line.fraction, width: min(30, max(8, room / 2)))
        guard room >= Columns.count(bar) else { return cut(head + Bar.percent(line.fraction), width) }
        return head + ink(.green, bar) + tail + cut(work.name, width.map { _ in room - Columns.count(bar) })
    }

    private func again(_ until: Timestamp?, _ now: Timestamp) -> String {
        guard let until, now.until(until) >= .seconds(1) else { return "rests, tried again now" }
        return "rests, tried again in \(Time.age(now.until(until)))"
    }

    private func cut(_ text: String, _ width: Int?) -> String { width.map { Columns.cut(text, $0) } ?? text }
}

extension Timestamp {
    /// From this instant to a later one; negative when it is an earlier one.
    func until(_ other: Timestamp) -> Duration { .nanoseconds(other.nanoseconds - nanoseconds) }
}
