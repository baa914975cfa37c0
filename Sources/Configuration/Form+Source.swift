extension Form where Value == [String] {
    /// What keys begin with.
    static var prefixes: Form {
        Form(
            "all, or what keys begin with, such as in/ or studio/films/, with spaces between",
            read: { text in
                if text == "all" { return [] }
                let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
                let fits = words.allSatisfy { $0.utf8.count <= 512 && $0.utf8.first != UInt8(ascii: "/") }
                return fits && !words.isEmpty && Set(words).count == words.count ? words : nil
            }, text: { $0.isEmpty ? "all" : $0.joined(separator: " ") })
    }
}

extension Form where Value == String {
    static var spoolName: Form {
        Form(SectionName.rule, read: { SectionName.isName($0) ? $0 : nil }, text: { $0 })
    }
}
