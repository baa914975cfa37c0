internal import CSystemd
internal import Glibc

/// The sockets that systemd listens at for us: sd_listen_fds(3).
public enum PassedSockets {
    /// To be asked once, before any child is started: the variables that tell of them are taken away.
    public static func take() -> [Int32] {
        let count = sd_listen_fds(1)
        guard count > 0 else { return [] }
        // SD_LISTEN_FDS_START.
        return (3..<3 + count).filter { sd_is_socket($0, AF_UNSPEC, Int32(SOCK_STREAM.rawValue), 1) > 0 }
    }
}
