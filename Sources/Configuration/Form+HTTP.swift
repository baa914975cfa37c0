extension Form where Value == [ListenPlace] {
    static var places: Form {
        Form(
            "none, or addresses such as 127.0.0.1:8674, [::1]:8674 or unix:/run/ingestd/http.sock, with spaces between",
            read: { words($0) { ListenPlace($0) } }, text: { joined($0.map(\.description)) })
    }
}

extension Form where Value == [String] {
    /// Origins as browsers say them (RFC 6454 §6.2).
    static var origins: Form {
        Form(
            "none, *, or origins such as https://app.example.org, with spaces between",
            read: { words($0) { $0 == "*" || Address($0)?.description == $0 ? $0 : nil } }, text: { joined($0) })
    }

    static var topics: Form {
        Form(
            "none, or ARNs such as arn:aws:sns:eu-central-1:111122223333:films, with spaces between",
            read: { words($0) { $0.hasPrefix("arn:") ? $0 : nil } }, text: { joined($0) })
    }

    static var scopes: Form {
        Form(
            "words of " + TokenSettings.allScopes.joined(separator: ", ") + ", with spaces between",
            read: { words($0) { TokenSettings.allScopes.contains($0) ? $0 : nil } }, text: { joined($0) })
    }
}

extension Form where Value == [String] {
    static var events: Form {
        Form(
            "words of " + WebhookSettings.allEvents.joined(separator: ", ") + ", with spaces between",
            read: { words($0) { WebhookSettings.allEvents.contains($0) ? $0 : nil } }, text: { joined($0) })
    }

    static var spools: Form {
        Form(
            "all, or names of spools with spaces between",
            read: { $0 == "all" ? [] : words($0) { SectionName.isName($0) ? $0 : nil } },
            text: { $0.isEmpty ? "all" : joined($0) })
    }
}

extension Form where Value == ByteCount {
    /// A browser's cookies alone may take 4 KiB.
    static var head: Form {
        let range = ByteCount(bytes: 4 << 10)...ByteCount(bytes: 1 << 20)
        return Form(
            "from \(range.lowerBound) to \(range.upperBound)",
            read: { ByteCount($0).flatMap { range.contains($0) ? $0 : nil } }, text: { "\($0)" })
    }
}

/// Different words of a list; `none` for an empty one.
private func words<Value: Hashable>(_ text: String, _ read: (String) -> Value?) -> [Value]? {
    if text == "none" { return [] }
    let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
    let values = words.compactMap(read)
    return values.count == words.count && !words.isEmpty && Set(values).count == values.count ? values : nil
}

private func joined(_ words: [String]) -> String { words.isEmpty ? "none" : words.joined(separator: " ") }
