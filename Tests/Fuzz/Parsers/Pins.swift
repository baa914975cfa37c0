import JSONValue

@testable import HTTP
@testable import Kubo
@testable import PinningService

extension Parser {
    /// What nodes and pinning services answer.
    static let pins = [
        Parser(name: "node-answer") { bytes in
            for status in [200, 403, 500] {
                // A refusal is an error, and its words are fit to be printed.
                guard (try? Answer(Response(status: status, headers: Headers(), body: bytes))) == nil else { continue }
                demand(status != 200, "a good answer is no refusal")
            }
            let answer = try ImportAnswer(bytes)
            for root in answer.roots where (try? answer.expect(root)) != nil {
                demand(answer.roots.count == 1 && answer.complaints.isEmpty, "an import is of one root, and pinned")
            }
        },
        Parser(name: "pin-request") { bytes in
            let json = try JSON(parsing: bytes)
            let requests = try (try? PinRequest.list(json)) ?? [PinRequest(json)]
            for request in requests {
                demand(request.delegates.count <= 20, "no service makes us dial the world")
                demand(!request.details.description.utf8.contains { $0 < 0x20 }, "words of strangers are one line")
            }
        },
    ]
}
