public import Spool
public import SystemCalls

/// What is looked for among all items of a catalog. The newest come first, a page at a time.
public struct CatalogSearch: Hashable, Sendable {
    /// Each of them must occur in title, description or original name, somewhere. Folded.
    public let words: [String]
    /// The specification's word: `pending`, `processing`, `completed`, `failed`.
    public var status: String?
    public var organisation: String?
    /// The page begins behind this item; nil for the first page.
    public var after: ItemID?
    /// Items of a page.
    public var limit: Int

    /// Every word costs a look at every row.
    public static let mostWords = 8
    public static let mostItems = 200

    /// - Parameter text: words with spaces between; those after the eighth are not looked for.
    public init(_ text: String = "", limit: Int = 50) {
        words = Self.fold(text).split { $0.isWhitespace }.prefix(Self.mostWords).map(String.init)
        self.limit = min(max(limit, 1), Self.mostItems)
    }

    /// The same for all that people take for the same: small letters.
    static func fold(_ text: String) -> String { text.lowercased() }
}

/// A page of what was found.
public struct CatalogPage: Hashable, Sendable {
    public let items: [CatalogListing]
    /// Where the next page begins; nil where there is none.
    public let next: ItemID?

    /// - Parameter items: one more than a page has, where there are more.
    public init(_ items: [CatalogListing], limit: Int) {
        self.items = Array(items.prefix(limit))
        next = items.count > limit ? self.items.last?.id : nil
    }
}

/// An item in a list.
public struct CatalogListing: Hashable, Sendable {
    public let id: ItemID
    public let stage: Stage
    public let organisation: String
    public let originalName: String
    public let title: String?
    /// Bytes.
    public let size: Int
    public let arrived: Timestamp
    public let failure: String?

    public init(
        id: ItemID, stage: Stage, organisation: String, originalName: String, title: String?, size: Int,
        arrived: Timestamp, failure: String?
    ) {
        self.id = id
        self.stage = stage
        self.organisation = organisation
        self.originalName = originalName
        self.title = title
        self.size = size
        self.arrived = arrived
        self.failure = failure
    }

    public var status: String { stage.uploadStatus }
}

/// Who else needs what an item has.
public struct CatalogTies: Hashable, Sendable {
    /// Other items that have their products from it; some, where there are many.
    public let pointing: [ItemID]
    /// Another item has a DAG with the same root.
    public let sharesRoot: Bool

    public init(pointing: [ItemID], sharesRoot: Bool) {
        self.pointing = pointing
        self.sharesRoot = sharesRoot
    }
}

extension CatalogEntry {
    /// What words are looked for in.
    public var searchText: String {
        CatalogSearch.fold([title, summary, originalName].compactMap(\.self).joined(separator: "\n"))
    }
}

extension Stage {
    /// `videos.upload_status`: the specification's word for where an item is.
    var uploadStatus: String {
        switch self {
        case .admitted: "pending"
        case .segmented, .transcoded, .pinned: "processing"
        case .done: "completed"
        case .failed: "failed"
        }
    }
}
