internal import SystemCalls

/// One `[section]` of a file and what it sets, not yet understood.
struct SourceSection {
    /// The words between the brackets, with one space between them.
    let name: String
    let place: Problem.Place
    var settings: [Setting] = []

    struct Setting {
        let key: String
        let value: String
        let place: Problem.Place
    }
}

/// Takes the text of one file apart, line by line.
struct SourceReader {
    private(set) var sections: [SourceSection] = []
    private(set) var problems: [Problem] = []
    /// Where each key of each section was first set.
    private var lines: [String: Int] = [:]

    init(_ bytes: [UInt8], from file: Path) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let place = Problem.Place(file: file, line: index + 1)
            // Files that went through Windows end their lines with CR LF.
            let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard let text = String(validating: bytes, as: UTF8.self), text.isText else {
                problems.append(.notText(place))
                continue
            }
            read(text.trimmed, at: place)
        }
    }

    private mutating func read(_ line: String, at place: Problem.Place) {
        if line.isEmpty || line.hasPrefix("#") { return }
        if line.hasPrefix("["), line.hasSuffix("]") {
            let words = line.dropFirst().dropLast().split { $0 == " " || $0 == "\t" }
            sections.append(SourceSection(name: words.joined(separator: " "), place: place))
        } else if let sign = line.firstIndex(of: "="), sign != line.startIndex {
            let value = String(line[line.index(after: sign)...]).trimmed
            set(SourceSection.Setting(key: String(line[..<sign]).trimmed, value: value, place: place))
        } else {
            problems.append(.notALine(line, place))
        }
    }

    private mutating func set(_ setting: SourceSection.Setting) {
        guard let section = sections.last?.name else {
            return problems.append(.noSection(key: setting.key, setting.place))
        }
        if let first = lines.updateValue(setting.place.line, forKey: "[\(section)] \(setting.key)") {
            lines["[\(section)] \(setting.key)"] = first
            return problems.append(.repeated(key: setting.key, section: section, first: first, setting.place))
        }
        if setting.value.hasComment {
            return problems.append(.comment(key: setting.key, section: section, setting.place))
        }
        sections[sections.count - 1].settings.append(setting)
    }
}

extension String {
    fileprivate var isText: Bool {
        unicodeScalars.allSatisfy { $0 == "\t" || $0.properties.generalCategory != .control }
    }
}
