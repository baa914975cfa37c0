internal import HTTP
internal import SystemCalls

extension Refusal {
    /// What an answer says that is not good: S3's XML, where there is some ("REST Error Responses", Amazon S3 API
    /// Reference). HEAD has none.
    init(_ response: Response, at now: Timestamp) {
        // An answer that is no XML, such as a proxy's page, is told by its status.
        let error = try? XML(parsing: response.body)
        status = response.status
        code = error?["Code"] ?? ""
        message = error?["Message"] ?? ""
        clockDifference = response.headers["Date"].flatMap { Timestamp(httpDate: $0) }.map { $0.seconds(after: now) }
    }

    /// The error that stands in the body of an answer with the status 200: S3 had begun to answer when it failed.
    init?(inside response: Response) {
        // A body that is no XML is for the caller to judge.
        guard let error = try? XML(parsing: response.body), error.name == "Error" else { return nil }
        status = 500
        code = error["Code"] ?? "InternalError"
        message = error["Message"] ?? ""
        clockDifference = nil
    }
}

extension Timestamp {
    /// `Fri, 24 May 2013 00:00:00 GMT` (RFC 9110 §5.6.7); nil for anything else.
    init?(httpDate text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = Self.months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let numbers =
            [words[3], words[1]].compactMap { Int($0) } + words[4].split(separator: ":").compactMap { Int($0) }
        guard numbers.count == 5 else { return nil }
        self.init(year: numbers[0], month: month + 1, day: numbers[1], numbers[2], numbers[3], numbers[4])
    }

    /// `2026-11-21T08:00:00.000Z`, as lists have it; nil for anything else.
    init?(iso text: String) {
        let numbers = text.prefix(19).split { "-T:".contains($0) }.compactMap { Int($0) }
        guard numbers.count == 6, text.hasSuffix("Z") else { return nil }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2], numbers[3], numbers[4], numbers[5])
    }

    /// Nil where there is no such day or time, or it is beyond what nanoseconds can count (2262). The days are counted as Howard Hinnant's "chrono-Compatible
    /// Low-Level Date Algorithms" does: years begin in March, so that the leap day is the last.
    private init?(year: Int, month: Int, day: Int, _ hours: Int, _ minutes: Int, _ seconds: Int) {
        guard 1970...2261 ~= year, 1...12 ~= month, 1...31 ~= day, 0...23 ~= hours, 0...59 ~= minutes,
            0...60 ~= seconds
        else { return nil }
        let years = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear - 719_468
        self.init(nanoseconds: Int64(days * 86_400 + hours * 3_600 + minutes * 60 + seconds) * 1_000_000_000)
    }

    func seconds(after other: Timestamp) -> Duration {
        .seconds((nanoseconds - other.nanoseconds) / 1_000_000_000)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
