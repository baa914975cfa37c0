/// Every key that there is. Reading, printing, validating and the test of the shipped file go by
/// this table: a new key is a field with its default, a line here and a line in the shipped file.
enum KeyTable {
    struct Section: Sendable {
        let name: String
        let keys: [Key<Configuration>]

        init(_ name: String, _ keys: [Key<Configuration>]...) {
            self.name = name
            self.keys = keys.flatMap(\.self)
        }
    }

    static let sections = [
        Section(
            "daemon",
            [
                Key("log", \.daemon.log, .choice),
                Key("cores", \.daemon.cores, .optional("auto", .number(1...256))),
                Key("level", \.daemon.level, .choice),
                Key("box", \.daemon.box, .optional("auto", .organisation)),
                Key("hang", \.daemon.hang, .duration(.seconds(1) ... .seconds(86_400))),
            ]),
        Section("door", door.map { $0.of(\.door) }),
        Section("space", space.map { $0.of(\.space) }),
        Section(
            "transcode", encoding.map { $0.of(\.encoding) },
            [
                Key("items", \.transcode.items, .number(1...256)),
                Key("ffmpeg", \.transcode.ffmpeg, .program),
                Key("ffprobe", \.transcode.ffprobe, .program),
                Key("nice", \.transcode.nice, .number(0...19)),
                Key("confine", \.transcode.confine, .yesOrNo),
                Key("memory", \.transcode.memory, .memory),
                Key("stall", \.transcode.stall, .duration(.seconds(1) ... .seconds(86_400))),
            ]),
        Section(
            "patience",
            [
                Key("first", \.patience.first, .duration(.milliseconds(100) ... .seconds(3600))),
                Key("longest", \.patience.longest, .duration(.seconds(1) ... .seconds(86_400))),
                Key("starts", \.patience.starts, .number(1...1000)),
            ]),
        Section(
            "store",
            [
                Key("kind", \.store.kind, .choice),
                Key("path", \.store.path, .path),
                Key("bucket", \.store.bucket, .bucket),
                Key("public", \.store.published, .template([.org, .asset])),
                Key("raw", \.store.raw, .template([.org, .asset, .ext])),
                Key("cdn_base_url", \.store.cdnBase, .optional("none", .address)),
                Key("endpoint", \.store.endpoint, .optional("none", .address)),
                Key("region", \.store.region, .organisation),
                Key("style", \.store.style, .choice),
                Key("credentials", \.store.credentials, .secret),
                Key("part", \.store.part, .part),
                Key("parts", \.store.parts, .number(1...32)),
                Key("connections", \.store.connections, .number(1...128)),
                Key("stall", \.store.stall, .duration(.seconds(1) ... .seconds(3600))),
                Key("storage_class", \.store.storageClass, .optional("none", .organisation)),
                Key("encryption", \.store.encryption, .optional("none", .encryption)),
                Key("certificates", \.store.certificates, .optional("none", .path)),
            ]),
        Section(
            "pins",
            [
                Key("kind", \.pins.kind, .choice),
                Key("path", \.pins.path, .path),
                Key("profile", \.pins.profile, .choice),
                Key("recheck", \.pins.recheck, .optional("never", .term)),
                Key("confirm", \.pins.confirm, .number(1...32)),
                Key("certificates", \.pins.certificates, .optional("none", .path)),
                Key("stall", \.pins.stall, .duration(.seconds(1) ... .seconds(86_400))),
            ]),
        Section(
            "catalog",
            [
                Key("kind", \.catalog.kind, .choice),
                Key("path", \.catalog.path, .path),
                Key("connection", \.catalog.connection, .connection),
                Key("password", \.catalog.password, .optional("none", .secret)),
            ]),
        Section(
            "retention",
            [
                Key("originals", \.retention.originals, .optional("keep", .term)),
                Key("done", \.retention.done, .optional("keep", .term)),
            ]),
        Section(
            "events",
            [
                Key("path", \.events.path, .path),
                Key("waiting", \.events.waiting, .number(100...1_000_000)),
            ]),
        Section(
            "http",
            [
                Key("listen", \.http.listen, .places),
                Key("open", \.http.open, .yesOrNo),
                Key("certificate", \.http.certificate, .optional("none", .path)),
                Key("key", \.http.key, .optional("none", .secret)),
                Key("public_url", \.http.publicAddress, .optional("none", .address)),
                Key("origins", \.http.origins, .origins),
                Key("link", \.http.link, .duration(.seconds(60) ... .seconds(7 * 86_400))),
                Key("link_key", \.http.linkKey, .path),
                Key("media", \.http.media, .choice),
                Key("largest", \.http.largest, .size),
                Key("single_put", \.http.singlePut, .part),
                Key("rate", \.http.rate, .optional("none", .number(1...1_000_000))),
                Key("connections", \.http.connections, .number(8...100_000)),
                Key("connections_per_address", \.http.connectionsPerAddress, .number(1...100_000)),
                Key("head", \.http.head, .head),
                Key("head_time", \.http.headTime, .duration(.seconds(1) ... .seconds(3600))),
                Key("idle", \.http.idle, .duration(.seconds(1) ... .seconds(3600))),
            ]),
    ]

    /// The keys of `[organisation NAME]`.
    static let organisation: [Key<OrganisationSettings>] = [
        Key("quota", \.quota, .optional("none", .size))
    ]

    /// The keys of `[source NAME]`.
    static let source: [Key<SourceSettings>] = [
        Key("spool", \.spool, .spoolName),
        Key("endpoint", \.endpoint, .address),
        Key("region", \.region, .organisation),
        Key("style", \.style, .choice),
        Key("bucket", \.bucket, .bucket),
        Key("prefix", \.prefixes, .prefixes),
        Key("ignore", \.ignore, .globs),
        Key("credentials", \.credentials, .secret),
        Key("certificates", \.certificates, .optional("none", .path)),
        Key("organisation", \.organisation, .optional("spool", .organisation)),
        Key("reconcile", \.reconcile, .duration(.seconds(1) ... .seconds(86_400))),
        Key("downloads", \.downloads, .number(1...64)),
        Key("secret", \.secret, .optional("none", .secret)),
        Key("topic_certificates", \.topicCertificates, .optional("none", .path)),
        Key("topics", \.topics, .topics),
    ]

    /// The keys of `[token NAME]`.
    static let token: [Key<TokenSettings>] = [
        Key("secret", \.secret, .secret),
        Key("scopes", \.scopes, .scopes),
        Key("organisation", \.organisation, .optional("all", .organisation)),
    ]

    /// The keys of `[webhook NAME]`.
    static let webhook: [Key<WebhookSettings>] = [
        Key("url", \.url, .optional("none", .address)),
        Key("secret", \.secret, .secret),
        Key("spools", \.spools, .spools),
        Key("events", \.events, .events),
    ]

    /// The keys of `[node NAME]`.
    static let node: [Key<NodeSettings>] = [
        Key("kind", \.kind, .choice),
        Key("address", \.address, .address),
        Key("token", \.token, .optional("none", .secret)),
    ]

    /// The keys of `[spool NAME]`: its own, and those that it may have otherwise than the rest.
    static let spool: [Key<SpoolSettings>] =
        [
            Key("path", \.path, .path),
            Key("organisation", \.organisation, .organisation),
        ] + door.map { $0.of(\.door) } + space.map { $0.of(\.space) } + encoding.map { $0.of(\.encoding) }

    private static let door: [Key<Configuration.Door>] = [
        Key("quiet", \.quiet, .duration(.milliseconds(100) ... .seconds(3600))),
        Key("grace", \.grace, .duration(.zero ... .seconds(60))),
        Key("hold", \.hold, .duration(.seconds(1) ... .seconds(365 * 86_400))),
        Key("poll", \.poll, .duration(.milliseconds(100) ... .seconds(3600))),
        Key("rescan", \.rescan, .duration(.seconds(1) ... .seconds(86_400))),
        Key("ignore", \.ignore, .globs),
    ]

    private static let space: [Key<Configuration.Space>] = [
        Key("floor", \.floor, .size),
        Key("inodes", \.inodes, .number(0 ... .max)),
    ]

    private static let encoding: [Key<Configuration.Encoding>] = [
        Key("ladder", \.heights, .heights),
        Key("quality", \.quality, .number(0...51)),
        Key("preset", \.preset, .choice),
        Key("pass_through", \.passThrough, .optional("no", .rate)),
        Key("segment", \.segment, .duration(.seconds(2) ... .seconds(60))),
    ]
}
