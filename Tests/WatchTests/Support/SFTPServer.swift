import Glibc
import SystemCalls
import Testing

/// OpenSSH's server on a free port of the loopback, with keys of its own, ended with the test.
final class SFTPServer {
    private let directory: Path
    private let server: Child

    /// Keys and configuration go below `directory`.
    init(_ directory: Path) throws {
        try #require(getuid() == 0, "sshd lets us in only as ourselves: run this test as root")
        self.directory = directory
        try Disk(directoryMode: 0o700).makeDirectory(directory)
        for key in ["host", "user"] {
            try run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(directory.text)/\(key)")
        }
        // Debian's unit makes this directory; sshd wants it even where it has nothing to put there.
        if try !Disk().exists("/run/sshd") { try Disk().makeDirectory("/run/sshd") }
        let port = try Self.freePort()
        let (serverFile, clientFile) = (directory / "sshd_config", directory / "ssh_config")
        try Disk(fileMode: 0o600).write(Array(Self.serverConfiguration(directory.text, port).utf8), to: serverFile)
        try Disk(fileMode: 0o600).write(Array(Self.clientConfiguration(directory.text, port).utf8), to: clientFile)
        server = try Child(["/usr/sbin/sshd", "-D", "-f", serverFile.text, "-E", "\(directory.text)/log"])
        try waitUntilItListens()
    }

    deinit { server.end(SIGTERM) }

    /// Starts the client with a batch of commands. `limit` is in kbit/s.
    func client(_ commands: [String], limit: Int? = nil) throws -> Child {
        let batch = directory / "batch"
        try Disk().write(Array((commands.joined(separator: "\n") + "\n").utf8), to: batch)
        let limits = limit.map { ["-l", "\($0)"] } ?? []
        return try Child(["sftp", "-q", "-F", "\(directory.text)/ssh_config"] + limits + ["-b", batch.text, "box"])
    }

    /// sshd writes its pid file when it listens: its directory is watched for that.
    private func waitUntilItListens() throws {
        let inotify = try Inotify()
        _ = try inotify.watch(directory)
        let wake = try Wake()
        let end = ContinuousClock.now + .seconds(20)
        while try !Disk().exists(directory / "pid") {
            try #require(server.poll() == nil && ContinuousClock.now < end, "sshd did not start, see \(directory)/log")
            try wake.wait(or: inotify.descriptor, timeout: .milliseconds(200))
            _ = try inotify.events()
        }
    }

    private static func freePort() throws -> UInt16 {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, size) == 0 && getsockname(number, $0, &size) == 0
            }
        }
        try #require(isBound)
        return UInt16(bigEndian: address.sin_port)
    }

    private static func serverConfiguration(_ directory: String, _ port: UInt16) -> String {
        """
        ListenAddress 127.0.0.1:\(port)
        HostKey \(directory)/host
        PidFile \(directory)/pid
        AuthorizedKeysFile \(directory)/user.pub
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin prohibit-password
        UseDNS no
        Subsystem sftp internal-sftp

        """
    }

    private static func clientConfiguration(_ directory: String, _ port: UInt16) -> String {
        """
        Host box
          HostName 127.0.0.1
          Port \(port)
          User root
          IdentityFile \(directory)/user
          IdentitiesOnly yes
          StrictHostKeyChecking no
          UserKnownHostsFile \(directory)/known_hosts
          LogLevel ERROR

        """
    }
}
