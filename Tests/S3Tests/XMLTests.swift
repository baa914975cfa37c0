import Testing

@testable import S3

@Suite("What S3 answers is read, and nothing else") struct XMLTests {
    @Test("Elements, text, references, and what is passed over")
    func reads() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- from a store -->
            <s3:ListPartsResult xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/" a='>'>
              <Part><PartNumber>1</PartNumber><ETag>&quot;a&#x62;&#99;&quot;</ETag></Part><Empty/><Also ></Also >
              <Part><Key><![CDATA[a<b>]]>&amp;ü</Key></Part>
            </s3:ListPartsResult>

            """

        let xml = try XML(parsing: Array(text.utf8))

        #expect(xml.name == "ListPartsResult")
        #expect(xml.all("Part").map { $0["ETag"] } == ["\"abc\"", nil])
        #expect(xml.all("Part")[1]["Key"] == "a<b>&ü")
        #expect(xml["Empty"] == "")
        #expect(xml["Also"] == "")
    }

    @Test(
        "What is cut off, open, doubled or of another kind is refused",
        arguments: [
            "", "   ", "text", "<a>", "<a></b>", "<a/><b/>", "<a>x</a>y", "<a>&nbsp;</a>", "<a>&#xD800;</a>", "<a", "<",
            "<a b=\"></a>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "<a><![CDATA[x</a>", "<a><!-- </a>", "</a>",
            "<a>&#;</a>", "<a>&#x;</a>", "<a>&#99999999999;</a>",
        ])
    func refuses(_ text: String) {
        #expect(throws: XMLError.self) { try XML(parsing: Array(text.utf8)) }
    }

    @Test("Elements are nested only so deep")
    func depth() throws {
        func nested(_ count: Int) -> [UInt8] {
            Array((String(repeating: "<a>", count: count) + String(repeating: "</a>", count: count)).utf8)
        }

        _ = try XML(parsing: nested(XML.depthLimit))
        #expect(throws: XMLError.tooDeep) { try XML(parsing: nested(XML.depthLimit + 1)) }
        #expect(throws: XMLError.tooDeep) { try XML(parsing: nested(100_000)) }
    }

    @Test("A text between tags comes back as it was", arguments: ["", "\"a\"", "<&>", "]]>", "ü&amp;"])
    func escapes(_ text: String) throws {
        #expect(try XML(parsing: Array("<a>\(escapedForXML(text))</a>".utf8)).text == text)
    }
}
