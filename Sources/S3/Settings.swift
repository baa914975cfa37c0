public import SystemCalls

extension S3Store {
    /// Which bucket, and how it is spoken to.
    public struct Settings: Sendable {
        /// `https://s3.eu-central-1.amazonaws.com`, with a port where it is not the scheme's own.
        public var endpoint: String
        public var bucket: String
        public var region = "us-east-1"
        public var style = Style.path
        /// A file with the lines `access_key_id = …`, `secret_access_key = …` and, for temporary credentials,
        /// `session_token = …`. Read again when it changes.
        public var credentials: Path
        /// An existing directory of the daemon's own, for the uploads that are under way: one small file each.
        public var journal: Path
        /// What stands before `/key` in an address; `s3://<bucket>` where nil.
        public var publicBase: String?
        /// Bytes in a part of a large file, at least 5 MiB (S3's limit); larger where 10,000 would not do. A
        /// file of no more than that is sent as one.
        public var partSize = 16 << 20
        /// Parts of one file that are on their way at once.
        public var partsAtOnce = 4
        /// Connections to the store, over all files.
        public var connections = 16
        public var storageClass: String?
        public var encryption = Encryption.none
        /// The certificates that are trusted, PEM; nil for those of the system.
        public var certificates: Path?
        /// `http://host:port`; nil for none.
        public var proxy: String?
        /// How long a connection may stand still.
        public var stall: Duration = .seconds(60)
        /// The box's clock.
        public var clock: @Sendable () -> Timestamp = { .now() }

        public init(endpoint: String, bucket: String, credentials: Path, journal: Path) {
            self.endpoint = endpoint
            self.bucket = bucket
            self.credentials = credentials
            self.journal = journal
        }
    }

    /// Where the bucket's name stands: `https://host/bucket/key`, or `https://bucket.host/key`.
    public enum Style: String, Hashable, Sendable, CaseIterable {
        case path
        case virtualHost = "virtual-host"
    }

    /// What the store does with the bytes at rest.
    public enum Encryption: Hashable, Sendable {
        case none
        /// With keys of its own (SSE-S3).
        case aes256
        /// With a key of its key service (SSE-KMS); nil for the bucket's own.
        case kms(key: String?)
    }
}
