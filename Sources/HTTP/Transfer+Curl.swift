internal import CCurl
internal import SystemCalls

extension Transfer {
    /// Makes libcurl's handle for it.
    func arm(_ settings: Client.Settings) {
        guard let easy = curl_easy_init() else { preconditionFailure("libcurl has no memory for a transfer") }
        self.easy = easy
        cc_set_pointer(easy, CURLOPT_PRIVATE, Unmanaged.passUnretained(self).toOpaque())
        cc_set_text(easy, CURLOPT_URL, request.url)
        cc_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        cc_set_text(easy, CURLOPT_PROXY, settings.proxy ?? "")
        cc_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        cc_set_long(easy, CURLOPT_NOSIGNAL, 1)
        cc_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        cc_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.wholeMilliseconds)
        if let file = settings.certificates {
            file.withCString { _ = cc_set_text(easy, CURLOPT_CAINFO, $0) }
        }
        cc_set_pointer(easy, CURLOPT_ERRORBUFFER, words)
        setMethod(easy)
        setFields(easy)
        setCallbacks(easy)
    }

    func disarm() {
        curl_easy_cleanup(easy)
        curl_slist_free_all(fields)
        easy = nil
        fields = nil
    }

    private func setMethod(_ easy: UnsafeMutableRawPointer) {
        switch request.method {
        case .get where outgoing.count == 0: cc_set_long(easy, CURLOPT_HTTPGET, 1)
        case .head: cc_set_long(easy, CURLOPT_NOBODY, 1)
        case .delete where outgoing.count == 0: cc_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        case .get, .put, .post, .delete:
            cc_set_long(easy, CURLOPT_UPLOAD, 1)
            cc_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
            cc_set_size(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(outgoing.count))
            cc_set_long(easy, CURLOPT_UPLOAD_BUFFERSIZE, Self.sendingBuffer)
        }
    }

    /// `Expect` is libcurl's for large bodies: a server that does not know it costs a second each time.
    private func setFields(_ easy: UnsafeMutableRawPointer) {
        for header in request.headers {
            // libcurl takes `Name;` for a field without a value.
            fields = curl_slist_append(
                fields, header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        fields = curl_slist_append(fields, "Expect:")
        cc_set_list(easy, CURLOPT_HTTPHEADER, fields)
    }

    private func setCallbacks(_ easy: UnsafeMutableRawPointer) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        cc_set_bytes(easy, CURLOPT_HEADERFUNCTION, takeHeader)
        cc_set_pointer(easy, CURLOPT_HEADERDATA, this)
        cc_set_bytes(easy, CURLOPT_WRITEFUNCTION, takeBody)
        cc_set_pointer(easy, CURLOPT_WRITEDATA, this)
        cc_set_bytes(easy, CURLOPT_READFUNCTION, giveBody)
        cc_set_pointer(easy, CURLOPT_READDATA, this)
        cc_set_seek(easy, seekBody)
        cc_set_pointer(easy, CURLOPT_SEEKDATA, this)
    }

    /// Bytes between a file and a socket, for each transfer that sends.
    private static let sendingBuffer = 256 << 10
}

extension Duration {
    /// At least one: for libcurl 0 is its own default.
    fileprivate var wholeMilliseconds: Int { max(1, Int(clamping: Int64(self / .milliseconds(1)))) }
}

// At file level: a closure inside a method would inherit an isolation that the engine's thread does not have.

private func transfer(_ pointer: UnsafeMutableRawPointer?) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(pointer!).takeUnretainedValue()
}

private let takeHeader: cc_bytes = { bytes, size, count, this in
    transfer(this).take(header: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private let takeBody: cc_bytes = { bytes, size, count, this in
    transfer(this).take(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private let giveBody: cc_bytes = { bytes, size, count, this in
    let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
    return transfer(this).outgoing.read(into: buffer) ?? Int(CURL_READFUNC_ABORT)
}

private let seekBody: cc_seek = { this, offset, origin in
    guard origin == 0 else { return CURL_SEEKFUNC_CANTSEEK }
    transfer(this).outgoing.seek(to: Int(offset))
    return CURL_SEEKFUNC_OK
}
