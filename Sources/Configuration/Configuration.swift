public import SystemCalls

/// Everything that an operator may choose. Whoever has one from `load` or `init(parsing:)` holds
/// settings that `validate()` found nothing wrong with.
///
/// The defaults stand here and nowhere else; `KeyTable` gives every field its key and its rule.
public struct Configuration: Equatable, Sendable {
    public var daemon = Daemon()
    /// What a spool gets that does not say otherwise; what each one has got is in `spools`.
    public var door = Door()
    /// As `door`: for spools that do not say otherwise.
    public var space = Space()
    /// As `door`: the keys of `[transcode]` that a spool may have for itself.
    public var encoding = Encoding()
    /// The keys of `[transcode]` that hold for the whole daemon.
    public var transcode = Transcode()
    public var patience = Patience()
    public var store = Store()
    public var pins = Pins()
    public var catalog = Catalog()
    public var retention = Retention()
    public var http = HTTPSettings()
    public var tokens: [TokenSettings] = []
    /// Those that have a bound; others need not stand here.
    public var organisations: [OrganisationSettings] = []
    public var webhooks: [WebhookSettings] = []
    /// Where `[pins] kind` is `kubo`: at least one.
    public var nodes = [NodeSettings.local]
    public var events = Events()
    public var sources: [SourceSettings] = []
    /// At least one, each with its own settings worked out.
    public var spools = [SpoolSettings.main]

    public init() {}

    /// One directory that holds everything: the spool `main` and, beside it, the store, the shelf
    /// and the catalog. The path must be absolute; `validate()` says so where it is not.
    public static func embedded(at directory: Path) -> Configuration {
        var configuration = Configuration()
        configuration.spools[0].path = directory / "spool"
        configuration.store.path = directory / "store"
        configuration.pins.path = directory / "shelf"
        configuration.catalog.path = directory / "catalog.sqlite"
        configuration.http.linkKey = directory / "link.key"
        configuration.events.path = directory / "events"
        return configuration
    }
}

extension Configuration {
    public struct Daemon: Equatable, Sendable {
        public var log = Log.auto
        /// Units encoded at once; nil for as many as there are cores.
        public var cores: Int?
        public var level = Level.info
        /// This box among those that share a catalog; nil for the host's name.
        public var box: String?
        /// How long a call to the kernel may take before the watchdog goes hungry.
        public var hang = Duration.seconds(600)

        /// `auto` is the journal where standard error leads there.
        public enum Log: String, CaseIterable, Sendable { case auto, journal, stderr }
        public enum Level: String, CaseIterable, Sendable { case debug, info, warning, error }
    }

    /// When a file at the door is whole.
    public struct Door: Equatable, Sendable {
        /// How long a file stays unchanged before it counts as whole, where leases do not work.
        public var quiet = Duration.seconds(2)
        /// How long at most a file is left alone after its last change, whatever the kernel says.
        public var grace = Duration.milliseconds(500)
        /// How long a file that probes as truncated is waited for.
        public var hold = Duration.seconds(3600)
        /// Between two looks at a directory without change events.
        public var poll = Duration.seconds(2)
        /// Between two looks at a directory with them.
        public var rescan = Duration.seconds(60)
        /// Globs for names that are left alone.
        public var ignore = [".*", "*.part", "*.filepart", "*.tmp", "*.crdownload", "*~"]
    }

    /// Below either, nothing is admitted.
    public struct Space: Equatable, Sendable {
        public var floor = ByteCount(bytes: 1 << 30)
        public var inodes = 10_000
    }

    public struct Transcode: Equatable, Sendable {
        /// Items transcoded at the same time.
        public var items = 16
        public var ffmpeg = Program.named("ffmpeg")
        public var ffprobe = Program.named("ffprobe")
        /// Added to the niceness of ffmpeg.
        public var nice = 5
        /// Whether ffmpeg gets walls around it.
        public var confine = true
        /// The most that one ffmpeg may take, however large the picture.
        public var memory = ByteCount(bytes: 8 << 30)
        /// How long one ffmpeg may stand still.
        public var stall = Duration.seconds(120)
    }

    /// How long the world's faults are waited out.
    public struct Patience: Equatable, Sendable {
        public var first = Duration.seconds(2)
        public var longest = Duration.seconds(600)
        /// Starts without an end before an item is taken to be poison.
        public var starts = 5
    }

    public struct Store: Equatable, Sendable {
        public var kind = Kind.local
        public var path: Path = "/var/lib/ingestd/store"
        public var bucket = "media"
        /// The prefix of the keys of an item's renditions; the key `public`.
        public var published: KeyTemplate = "public/{org}/{asset}"
        /// The key of an item's source.
        public var raw: KeyTemplate = "raw/{org}/{asset}.{ext}"

        /// The keys from here on are for `s3`.
        public var endpoint: Address?
        public var region = "us-east-1"
        public var style = Style.path
        /// The keys.
        public var credentials = SecretFile.named("s3.credentials")
        /// What stands before `/key` in documents; nil for `s3://<bucket>`. For `local` too.
        public var cdnBase: Address?
        public var part = ByteCount(bytes: 16 << 20)
        /// Parts of one object on their way at the same time.
        public var parts = 4
        public var connections = 16
        /// How long a connection may stand still.
        public var stall = Duration.seconds(60)
        public var storageClass: String?
        public var encryption: String?
        /// Authorities to trust, in PEM; nil for the system's.
        public var certificates: Path?

        public enum Kind: String, CaseIterable, Sendable { case local, s3 }
        public enum Style: String, CaseIterable, Sendable {
            case path
            case virtualHost = "virtual-host"
        }
    }

    public struct Pins: Equatable, Sendable {
        public var kind = Kind.shelf
        public var path: Path = "/var/lib/ingestd/shelf"
        public var profile = Profile.unixfsV1
        /// Between two looks whether what is in `done/` is still pinned; nil for none.
        public var recheck: Duration? = .seconds(7 * 86_400)

        /// How many of the nodes must have a film before it is pinned; for `kubo`.
        public var confirm = 1
        /// Authorities to trust, in PEM; nil for the system's.
        public var certificates: Path?
        /// How long a node may take without a sign of getting on.
        public var stall = Duration.seconds(120)

        public enum Kind: String, CaseIterable, Sendable { case shelf, kubo }
        public enum Profile: String, CaseIterable, Sendable {
            case unixfsV1 = "unixfs-v1-2025"
            case unixfsV0 = "unixfs-v0-2015"
        }
    }

    /// Counted from when a film arrived; nil for ever.
    public struct Retention: Equatable, Sendable {
        /// The original in the store; zero to put none there.
        public var originals: Duration? = .seconds(30 * 86_400)
        /// The item in `done/`.
        public var done: Duration?
    }

    public struct Catalog: Equatable, Sendable {
        public var kind = Kind.sqlite
        public var path: Path = "/var/lib/ingestd/catalog.sqlite"

        /// As libpq takes it (keywords or URI), without a password; for `cockroach`.
        public var connection = "host=127.0.0.1 port=26257 user=ingestd dbname=ingestd"
        /// Nil for none.
        public var password: SecretFile?

        public enum Kind: String, CaseIterable, Sendable { case sqlite, cockroach }
    }
}
