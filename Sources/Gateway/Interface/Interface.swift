import HTTPServer

/// The description of every route for programs (OpenAPI 3.1): `GET /openapi.json`. A test holds it against the router, and
/// schemathesis holds the daemon against it.
public enum Interface {
    public static let routes = [
        Route("GET", "/openapi.json", nil) { _ in .answer(Response(200, head, .bytes(PackageResources.openapi_json))) }
    ]

    private static let head = [(name: "Content-Type", value: "application/json"), ("Cache-Control", "no-cache")]
}
