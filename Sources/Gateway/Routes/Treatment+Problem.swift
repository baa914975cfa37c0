public import HTTPServer
public import JSONValue

extension Treatment {
    /// Work that may end in a problem.
    public static func attempt(_ work: @escaping @Sendable () async throws(Problem) -> Response) -> Treatment {
        .work { await answer(work) }
    }

    /// A JSON object is expected, of at most `limit` bytes.
    public static func object(
        limit: Int = 1 << 20, _ work: @escaping @Sendable (JSON) async throws(Problem) -> Response
    ) -> Treatment {
        .collect(limit: limit) { bytes in
            await answer { () async throws(Problem) in
                let json: JSON
                do { json = try JSON(parsing: bytes) } catch {
                    throw Problem(400, "malformed-json", "the body is not JSON: \(error)")
                }
                guard json.members != nil else {
                    throw Problem(400, "malformed-json", "the body is JSON, but not an object")
                }
                return try await work(json)
            }
        }
    }

    private static func answer(_ work: () async throws(Problem) -> Response) async -> Response {
        do { return try await work() } catch { return error.response }
    }
}
