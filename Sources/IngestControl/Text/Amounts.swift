/// How long, as people say it.
enum Time {
    /// `0:07`, `12:30`, `1:02:03`: for a clock that runs. Less than nothing is nothing.
    static func clock(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = seconds / 60 % 60
        let tail = two(seconds % 60)
        return seconds >= 3600 ? "\(seconds / 3600):\(two(minutes)):\(tail)" : "\(minutes):\(tail)"
    }

    /// `7 s`, `12 min`, `3 h`, `5 d`: for ages. The largest unit of which there are two, or one second.
    static func age(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) d"
        }
    }
}

/// How much, as people say it.
enum Size {
    /// `999 B`, `1.2 kB`, `61.4 MB`: powers of ten, as shops and file managers count.
    static func text(_ bytes: Int) -> String {
        guard bytes >= 1000 else { return "\(bytes) B" }
        let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
        var tenths = bytes / 100
        var unit = 0
        while tenths >= 10_000, unit < units.count - 1 {
            tenths /= 1000
            unit += 1
        }
        return tenths < 1000 ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(tenths / 10) \(units[unit])"
    }

    /// `61356544` as `61,356,544`.
    static func exact(_ bytes: Int) -> String {
        var text = ""
        for (place, digit) in String(bytes).reversed().enumerated() {
            if place > 0, place % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

/// `1 file`, `2 files`.
func counted(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
