/// What a section of one among several may be called: `[spool NAME]`, `[node NAME]`. A directory's name, too.
enum SectionName {
    static let rule = "1 to 32 of a-z, 0-9 and '-'"

    static func isName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
