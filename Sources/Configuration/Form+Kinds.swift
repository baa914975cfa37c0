internal import Media
internal import SystemCalls

extension Form where Value == Int {
    static func number(_ range: ClosedRange<Int>) -> Form {
        let rule =
            range.upperBound == .max
            ? "a whole number from \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return Form(rule, read: { digits($0).flatMap { range.contains($0) ? $0 : nil } }, text: { "\($0)" })
    }

    private static func digits(_ text: String) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}

extension Form {
    /// What another form takes, or a word for nil.
    static func optional<Wrapped>(_ word: String, _ form: Form<Wrapped>) -> Form where Value == Wrapped? {
        Form(
            "\(word), or \(form.rule)", read: { $0 == word ? .some(nil) : form.value($0).map { .some($0) } },
            text: { $0.map(form.text) ?? word })
    }
}

extension Form where Value == Address {
    static var address: Form {
        Form("an address such as https://host:port, without user and query", read: { Address($0) }, text: { "\($0)" })
    }
}

extension Form where Value == Bool {
    static var yesOrNo: Form {
        Form("yes or no", read: { ["yes": true, "no": false][$0] }, text: { $0 ? "yes" : "no" })
    }
}

extension Form where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> Form {
        Form(
            "a duration from \(range.lowerBound.unitText) to \(range.upperBound.unitText) (ms, s, min, h, d)",
            read: { Duration(unitText: $0).flatMap { range.contains($0) ? $0 : nil } }, text: { $0.unitText })
    }
}

extension Form where Value == Duration {
    /// How long something is kept; none at all is `0`.
    static var term: Form {
        Form(
            "0, or a duration such as 30 d (min, h, d)",
            read: { text in
                if text == "0" { return .zero }
                return Duration(unitText: text).flatMap { $0 <= .seconds(36_500 * 86_400) ? $0 : nil }
            },
            text: { $0 == .zero ? "0" : $0.unitText })
    }
}

extension Form where Value == ByteCount {
    /// S3's own bounds for a part of a multipart upload.
    static var part: Form {
        let range = ByteCount(bytes: 5 << 20)...ByteCount(bytes: 5 << 30)
        return Form(
            "from \(range.lowerBound) to \(range.upperBound)",
            read: { ByteCount($0).flatMap { range.contains($0) ? $0 : nil } }, text: { "\($0)" })
    }

    static var size: Form {
        Form("a size such as 16 MiB (B, KiB, MiB, GiB, TiB)", read: { ByteCount($0) }, text: { "\($0)" })
    }
}

extension Form where Value == Bitrate {
    static var rate: Form {
        Form("a rate such as 10 Mbit/s (bit/s, kbit/s, Mbit/s)", read: { Bitrate($0) }, text: { "\($0)" })
    }
}

extension Form where Value == ByteCount {
    /// What a program can work with at all.
    static var memory: Form {
        let least = ByteCount(bytes: 256 << 20)
        return Form(
            "at least \(least)", read: { ByteCount($0).flatMap { $0 >= least ? $0 : nil } }, text: { "\($0)" })
    }
}

extension Form where Value == Path {
    static var path: Form {
        Form(
            "an absolute path without . and .., other than /", read: { Path(absolute: $0) },
            text: { $0.configurationText })
    }
}

extension Form where Value == SecretFile {
    static var secret: Form {
        Form(
            "the name of a credential, or the absolute path of a file", read: { SecretFile($0) },
            text: { "\($0)" })
    }
}

extension Form where Value == Program {
    static var program: Form {
        Form("a program's name, looked for in PATH, or its absolute path", read: { Program($0) }, text: { "\($0)" })
    }
}

extension Form where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words that the type has.
    static var choice: Form {
        let words = Value.allCases.map(\.rawValue)
        let rule = words.count == 1 ? words[0] : "one of " + words.joined(separator: ", ")
        return Form(rule, read: { Value(rawValue: $0) }, text: { $0.rawValue })
    }
}

extension Form where Value == [String] {
    /// Globs for names, as glob(7) has them; there may be none.
    static var globs: Form {
        Form(
            "globs for names, with spaces between them and no slashes",
            read: { text in
                let globs = text.split { $0 == " " || $0 == "\t" }.map(String.init)
                return globs.allSatisfy { Name($0) != nil } ? globs : nil
            },
            text: { $0.joined(separator: " ") })
    }
}

extension Form where Value == Ladder {
    /// The heights of the rungs; what else a rung has is no part of it.
    static var heights: Form {
        let height = Form<Int>.number(64...8640)
        return Form(
            "different even heights from 64 to 8640, with spaces between them",
            read: { text in
                let words = text.split { $0 == " " || $0 == "\t" }
                let heights = words.compactMap { height.value(String($0)) }.filter { $0.isMultiple(of: 2) }
                return heights.count == words.count ? Ladder(heights.map { Ladder.Rung(height: $0) }) : nil
            },
            text: { $0.rungs.map { "\($0.height)" }.joined(separator: " ") })
    }
}

extension Form where Value == String {
    /// A component of object keys.
    static var organisation: Form {
        word("1 to 64 of a-z, A-Z, 0-9, '.', '_' and '-', the first a letter or a digit", 1...64) { $0.isWordByte }
    }

    /// The rules of S3 for a bucket's name, without those for single names.
    static var bucket: Form {
        word("3 to 63 of a-z, 0-9, '.' and '-', the first a letter or a digit", 3...63) {
            $0.isWordByte && $0 != UInt8(ascii: "_") && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        }
    }

    /// What S3 does with objects at rest; a key's id may follow.
    static var encryption: Form {
        Form(
            "AES256, aws:kms, or aws:kms and a key's id",
            read: { text in
                let words = text.split(separator: " ")
                let isKnown = text == "AES256" || text == "aws:kms" || words.count == 2 && words[0] == "aws:kms"
                return isKnown && text.utf8.allSatisfy { $0 < 0x7F } ? text : nil
            },
            text: { $0 })
    }

    /// libpq looks into it; a password does not belong into a file that everyone may read.
    static var connection: Form {
        Form(
            "a connection string or URI as libpq takes it, without a password", conceals: true,
            read: { text in
                let authority = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first ?? ""
                let user = authority.split(separator: "@", omittingEmptySubsequences: false).dropLast()
                let hasPassword = text.says("password") || user.contains { $0.contains(":") }
                return text.isEmpty || hasPassword ? nil : text
            },
            text: { $0 })
    }

    private static func word(
        _ rule: String, _ length: ClosedRange<Int>, _ isAllowed: @escaping @Sendable (UInt8) -> Bool
    ) -> Form {
        Form(
            rule,
            read: { text in
                guard length.contains(text.utf8.count), text.utf8.allSatisfy(isAllowed) else { return nil }
                return text.utf8.first.flatMap { $0.isLetterOrDigit ? text : nil }
            },
            text: { $0 })
    }
}

extension Form where Value == KeyTemplate {
    /// An object key with at least `{asset}` in it.
    static func template(_ allowed: [KeyTemplate.Variable]) -> Form {
        let names = allowed.map { "{\($0)}" }.joined(separator: ", ")
        return Form(
            "a relative object key with {asset} in it and no variables but \(names)",
            read: { KeyTemplate($0).flatMap { $0.variables.isSubset(of: allowed) ? $0 : nil } }, text: { "\($0)" })
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    fileprivate var isWordByte: Bool {
        isLetterOrDigit || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(self)
    }
}
