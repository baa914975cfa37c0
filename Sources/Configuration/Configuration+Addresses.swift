extension Configuration {
    /// What stands before `/key` where documents and playlists name an object: `[store] cdn_base_url`; without it, for the
    /// embedded store, this box's own door, where the operator has said how clients reach it. Nil for `s3://<bucket>`.
    public var storeBase: String? {
        if let cdn = store.cdnBase { return cdn.description }
        guard store.kind == .local, let door = http.publicAddress else { return nil }
        return door.description + "/media"
    }
}
