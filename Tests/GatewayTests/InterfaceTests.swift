import Configuration
import HTTPServer
import JSONValue
import SystemCalls
import TestSupport
import Testing
import Wiring

@testable import Gateway

@Suite("The description of the interface") struct InterfaceTests {
    private let directory: TemporaryDirectory
    private let router: Router
    private let description: JSON

    init() async throws {
        directory = try TemporaryDirectory()
        var configuration = Configuration()
        configuration.http.linkKey = directory.path / "link.key"
        let premises = Premises()
        configuration.sources = [SourceSettings("films")!]
        router = try World(configuration).site(premises, Live(premises))
        let request = try Request(method: "GET", target: "/openapi.json", headers: [])
        description = try await House.answer(router, request).json
    }

    @Test("has every route with its methods, and no others") func complete() throws {
        #expect(description["openapi"] == "3.1.0")
        var described: [String] = []
        for path in try #require(description["paths"]?.members) {
            for operation in path.value.members ?? [] where operation.name != "parameters" {
                described.append("\(operation.name.uppercased()) \(path.name)")
            }
        }
        // A pattern's {rest…} is a parameter like others there.
        let routes = router.patterns.map { $0.method + " " + $0.pattern.split(separator: "…").joined() }
        #expect(described.sorted() == routes.sorted())
    }

    @Test("the page may send films to the store they go to, and nowhere else") func targets() async throws {
        var configuration = Configuration()
        configuration.http.linkKey = directory.path / "link.key"
        configuration.store.kind = .s3
        configuration.store.bucket = "films"
        configuration.store.style = .virtualHost
        configuration.store.endpoint = Address("https://s3.example.org")!
        let premises = Premises()
        let router = try World(configuration).site(premises, Live(premises))

        let page = try await House.answer(router, Request(method: "GET", target: "/", headers: []))

        let policy = try #require(page.headers["Content-Security-Policy"])
        #expect(policy.contains("connect-src 'self' https://films.s3.example.org;"))
        #expect(policy.contains("img-src 'self';"))
    }

    @Test("names every operation once, and refers to nothing that is not there") func sound() throws {
        var names: [String] = []
        var dangling: [String] = []
        func look(_ json: JSON) {
            if let name = json["operationId"]?.string { names.append(name) }
            if let reference = json["$ref"]?.string {
                let parts = reference.split(separator: "/").dropFirst()
                if parts.reduce(Optional(description), { $0?[String($1)] }) == nil { dangling.append(reference) }
            }
            for member in json.members ?? [] { look(member.value) }
            for element in json.array ?? [] { look(element) }
        }
        look(description)
        #expect(Set(names).count == names.count && names.count == router.patterns.count)
        #expect(dangling == [])
    }
}
