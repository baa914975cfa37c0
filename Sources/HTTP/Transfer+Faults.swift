internal import CCurl
internal import Glibc
internal import SystemCalls

/// The table from libcurl's codes (libcurl-errors(3)) to what happened.
extension Transfer {
    /// Nil where the transfer ended well.
    func fault(_ code: CURLcode, _ settings: Client.Settings) -> TransportError.Fault? {
        if let own = fault ?? outgoing.fault { return own }
        switch code {
        case CURLE_OK: return nil
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .unresolved
        case CURLE_COULDNT_CONNECT: return connectFault
        case CURLE_OPERATION_TIMEDOUT: return .connectTimeout(settings.connectTimeout)
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND:
            return .cut
        case CURLE_PEER_FAILED_VERIFICATION: return .certificate(certificateFault)
        case CURLE_SSL_CACERT_BADFILE where settings.certificates != nil:
            return .certificate(.noAuthorities(settings.certificates!))
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            return .tls(said)
        case CURLE_UNSUPPORTED_PROTOCOL where bytesCame, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            return .notHTTP
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .malformed("the URL")
        default: return .other(code: Int(code.rawValue), said)
        }
    }

    func error(_ fault: TransportError.Fault) -> TransportError {
        let hasSent = easy.map { cc_long($0, CURLINFO_REQUEST_SIZE) > 0 } ?? false
        return TransportError(fault, request, mayHaveArrived: hasSent)
    }

    /// How many bytes the other side has taken over, and how many have come.
    var movedBytes: Int {
        guard let easy else { return 0 }
        let sent = cc_long(easy, CURLINFO_REQUEST_SIZE) + Int(cc_size(easy, CURLINFO_SIZE_UPLOAD_T))
        let come = cc_long(easy, CURLINFO_HEADER_SIZE) + Int(cc_size(easy, CURLINFO_SIZE_DOWNLOAD_T))
        return sent + come - cc_unacknowledged(easy)
    }

    private var connectFault: TransportError.Fault {
        let code = Int32(cc_long(easy!, CURLINFO_OS_ERRNO))
        switch code {
        case ECONNREFUSED: return .refused
        // Happens with a name that has several addresses: the first code is lost.
        case 0: return .refused
        default: return .unreachable(code: code)
        }
    }

    /// X509_V_ERR_… of OpenSSL's x509_vfy.h.
    private var certificateFault: TransportError.CertificateFault {
        switch cc_long(easy!, CURLINFO_SSL_VERIFYRESULT) {
        case 10: .expired
        case 9: .notYetValid
        case 0: .otherName
        default: .untrusted(said)
        }
    }

    /// libcurl ended by HTTP/0.9: something came that has no status line.
    private var bytesCame: Bool { cc_long(easy!, CURLINFO_REQUEST_SIZE) > 0 }

    private var said: String { String(cString: words) }
}
