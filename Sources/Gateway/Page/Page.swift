import Digest
import HTTPServer

/// The page at `/`, and its files below `/page/`. They are part of the program, and change with it only.
public struct Page: Sendable {
    private let policy: String

    /// - Parameters:
    ///   - media: sites that the store's objects are shown from, beside this door: `https://cdn.example.org`.
    ///   - store: where films are brought to, where that is not this door: `https://s3.example.org`.
    public init(media: [String] = [], store: String? = nil) {
        let places = (["'self'"] + media).joined(separator: " ")
        let targets = store.map { "\(places) \($0)" } ?? places
        policy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src \(places); media-src \(places) blob:; "
            + "connect-src \(targets); form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    }

    public var routes: [Route] {
        [
            Route("GET", "/", nil) { visit in .answer(answer("index.html", visit.request)) },
            Route("GET", "/page/{file}", nil) { visit throws(Problem) in
                guard Self.files[visit.value("file")] != nil else {
                    throw Problem(404, "no-such-path", "there is nothing at \(visit.request.target)")
                }
                return .answer(answer(visit.value("file"), visit.request))
            },
        ]
    }

    private func answer(_ name: String, _ request: Request) -> Response {
        let file = Self.files[name]!
        let headers = [
            (name: "ETag", value: file.tag), (name: "Cache-Control", value: "no-cache"),
            (name: "Content-Security-Policy", value: policy), (name: "Referrer-Policy", value: "no-referrer"),
        ]
        if request.header("if-none-match") == file.tag { return Response(304, headers) }
        return Response(200, headers + [(name: "Content-Type", value: file.type)], .bytes(file.bytes))
    }

    private struct File {
        let bytes: [UInt8]
        let type: String
        let tag: String

        init(_ bytes: [UInt8], _ type: String) {
            self.bytes = bytes
            self.type = type
            tag = "\"" + Hexadecimal.encode(SHA256.digest(of: bytes).prefix(8)) + "\""
        }
    }

    private static let files: [String: File] = [
        "index.html": File(PackageResources.index_html, "text/html; charset=utf-8"),
        "page.css": File(PackageResources.page_css, "text/css; charset=utf-8"),
        "icon.svg": File(PackageResources.icon_svg, "image/svg+xml"),
        "page.js": script(PackageResources.page_js), "api.js": script(PackageResources.api_js),
        "box.js": script(PackageResources.box_js), "film.js": script(PackageResources.film_js),
        "films.js": script(PackageResources.films_js), "live.js": script(PackageResources.live_js),
        "upload.js": script(PackageResources.upload_js), "words.js": script(PackageResources.words_js),
    ]

    private static func script(_ bytes: [UInt8]) -> File { File(bytes, "text/javascript; charset=utf-8") }
}
