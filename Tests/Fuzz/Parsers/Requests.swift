import HTTPServer
import Pipeline

@testable import Gateway

extension Parser {
    /// What stands in the head of a request.
    static let requests = [
        Parser(name: "request") { bytes in
            // A target, a range and a list of tags, a line each.
            let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            let range = lines.count > 1 ? lines[1] : nil
            for size in [0, 1, 1000] {
                guard case .part(let part) = ByteRange(range, of: size) else { continue }
                demand(!part.isEmpty && part.lowerBound >= 0 && part.upperBound <= size, "a part is within its whole")
            }
            if lines.count > 2 { _ = EntityTag.matches(lines[2], "\"tag\"") }
            let request = try Request(method: "GET", target: lines[0], headers: [])
            demand(!request.path.contains("..") && !request.path.contains("."), "no path climbs")
            guard let key = ObjectKey(request.path.joined(separator: "/")) else { return }
            _ = Naming().owner(of: key)
        }
    ]
}
