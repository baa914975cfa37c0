import S3
import Testing

@Suite("Credentials come from a file, and are not printed") struct CredentialsTests {
    @Test(
        "Our lines and those of AWS's tools are read",
        arguments: [
            "access_key_id = AK\nsecret_access_key = S/K+=\n",
            "# for the bucket\n[default]\naws_access_key_id=AK\naws_secret_access_key=S/K+=\n[other]\naws_access_key_id=X\n",
            "\n  Access_Key_ID =   AK \r\nsecret_access_key=S/K+=",
        ])
    func forms(_ text: String) throws {
        #expect(try Credentials(parsing: text) == Credentials(accessKey: "AK", secretKey: Secret("S/K+=")))
    }

    @Test("Temporary ones have a token")
    func token() throws {
        let text = "access_key_id = AK\nsecret_access_key = SK\nsession_token = T==\n"

        #expect(try Credentials(parsing: text).sessionToken == Secret("T=="))
    }

    @Test("A line that is missing is named")
    func missing() {
        #expect(throws: CredentialsError.lacks("access_key_id")) { try Credentials(parsing: "") }
        #expect(throws: CredentialsError.lacks("secret_access_key")) { try Credentials(parsing: "access_key_id = a") }
    }

    @Test("No way of printing shows a secret")
    func secret() {
        let credentials = Credentials(accessKey: "AK", secretKey: Secret("hidden"), sessionToken: Secret("hidden"))
        var dumped = ""
        dump(credentials, to: &dumped)

        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            #expect(!text.contains("hidden"))
        }
        #expect("\(credentials.secretKey)" == "‹secret›")
    }
}
