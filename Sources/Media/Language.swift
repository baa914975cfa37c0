/// A language as containers name it, and what playlists and people call it.
public struct Language: Hashable, Sendable {
    /// The shortest code, as RFC 5646 §4.5 wants it, with the region or script that the container gave: `de`, `pt-BR`.
    public let tag: String
    /// ISO 639-2/T, as MP4 has it (ISO/IEC 14496-12 §8.4.2.3); nil where there is none for `tag`.
    public let code: String?
    /// In the language itself (RFC 8216 §4.3.4.1, NAME); nil for one that is not in our table.
    public let name: String?

    /// Reads `eng`, `ger`, `de`, `pt-BR`. Nil for what is no tag, and for the codes that say that nothing is known
    /// (`und`, `mis`, `mul`, `zxx`).
    public init?(_ text: String?) {
        guard let text, (2...35).contains(text.utf8.count) else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(Self.isAlphanumeric) }) else {
            return nil
        }
        let first = parts[0].lowercased()
        guard (2...3).contains(first.utf8.count), !["und", "mis", "mul", "zxx"].contains(first) else { return nil }
        let row = Self.rows[first]
        tag = ([row?.tag ?? first] + parts.dropFirst()).joined(separator: "-")
        code = row?.code ?? (first.utf8.count == 3 && first.utf8.allSatisfy { $0 >= 0x61 } ? first : nil)
        name = row?.name
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    private struct Row {
        var tag: String
        var code: String
        var name: String
    }

    private static let rows: [String: Row] = {
        var rows: [String: Row] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            let codes = words[1].split(separator: "/").map(String.init)
            let row = Row(tag: words[0], code: codes[0], name: words[2])
            for key in [row.tag] + codes { rows[key] = row }
        }
        return rows
    }()

    /// ISO 639-1, ISO 639-2/T and, where it differs, 639-2/B (the Library of Congress's list); the languages' own names.
    private static let table = """
        af afr Afrikaans
        am amh አማርኛ
        ar ara العربية
        az aze azərbaycan
        be bel беларуская
        bg bul български
        bn ben বাংলা
        bs bos bosanski
        ca cat català
        cs ces/cze čeština
        cy cym/wel Cymraeg
        da dan dansk
        de deu/ger Deutsch
        el ell/gre Ελληνικά
        en eng English
        eo epo Esperanto
        es spa español
        et est eesti
        eu eus/baq euskara
        fa fas/per فارسی
        fi fin suomi
        fr fra/fre français
        ga gle Gaeilge
        gl glg galego
        gu guj ગુજરાતી
        he heb עברית
        hi hin हिन्दी
        hr hrv hrvatski
        hu hun magyar
        hy hye/arm հայերեն
        id ind Indonesia
        is isl/ice íslenska
        it ita italiano
        ja jpn 日本語
        ka kat/geo ქართული
        kk kaz қазақ тілі
        km khm ខ្មែរ
        kn kan ಕನ್ನಡ
        ko kor 한국어
        la lat latina
        lb ltz Lëtzebuergesch
        lo lao ລາວ
        lt lit lietuvių
        lv lav latviešu
        mk mkd/mac македонски
        ml mal മലയാളം
        mn mon монгол
        mr mar मराठी
        ms msa/may Melayu
        my mya/bur မြန်မာ
        nb nob norsk bokmål
        ne nep नेपाली
        nl nld/dut Nederlands
        nn nno norsk nynorsk
        no nor norsk
        pa pan ਪੰਜਾਬੀ
        pl pol polski
        ps pus پښتو
        pt por português
        rm roh rumantsch
        ro ron/rum română
        ru rus русский
        si sin සිංහල
        sk slk/slo slovenčina
        sl slv slovenščina
        so som Soomaali
        sq sqi/alb shqip
        sr srp српски
        sv swe svenska
        sw swa Kiswahili
        ta tam தமிழ்
        te tel తెలుగు
        th tha ไทย
        tl tgl Tagalog
        tr tur Türkçe
        uk ukr українська
        ur urd اردو
        uz uzb o‘zbek
        vi vie Tiếng Việt
        yi yid ייִדיש
        zh zho/chi 中文
        zu zul isiZulu
        """
}
