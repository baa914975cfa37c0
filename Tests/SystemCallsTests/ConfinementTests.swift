import Glibc
import SystemCalls
import TestSupport
import Testing

/// A child does what an exploit would do; the kernel refuses.
@Suite("Confined children", .timeLimit(.minutes(1)))
struct ConfinementTests {
    private let scratch: TemporaryDirectory
    private let inside, secret: Path

    init() throws {
        scratch = try TemporaryDirectory()
        inside = scratch.path / "inside"
        secret = scratch.path / "secret"
        try Disk().makeDirectory(inside)
        try Disk().write(Array("secret".utf8), to: secret)
        try Disk().write(Array("film".utf8), to: scratch.path / "film")
    }

    @Test("A child reads its film and the system, and writes in its own directory")
    func allowed() async throws {
        let script = """
            import json, os, sys
            assert open('film').read() == 'film'
            os.mkdir('inside/d'); open('inside/d/a', 'w').write('x'); os.rename('inside/d/a', 'inside/b')
            os.rmdir('inside/d'); os.unlink('inside/b'); open('/dev/null', 'w').write('x')
            """
        let exit = try await python(script)

        #expect(exit.isSuccess, "\(exit.errors)")
    }

    @Test(
        "Other files are neither read nor written, other processes are neither seen nor hurt, there is no network",
        .enabled(if: Confinement.Means.here.landlock > 0 && Confinement.Means.here.filter),
        arguments: [
            "open('secret')", "open('/etc/passwd')", "open('/proc/self/status')", "os.listdir('.')",
            "open('secret', 'w')", "open('film', 'a')", "open('new', 'w')", "os.truncate('film', 0)",
            "os.rename('film', 'inside/film')", "os.link('secret', 'inside/secret')", "os.unlink('secret')",
            "os.mkdir('d')", "os.symlink('/', 'l')", "open('/usr/bin/new', 'w')", "open('/dev/zero')",
            "socket.socket(socket.AF_INET)", "socket.socket(socket.AF_INET6)", "socket.socket(socket.AF_UNIX)",
            "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
            "os.fork()", "os.kill(os.getppid(), 0)", "os.chroot('inside')", "call('ptrace', 16, os.getppid())",
            "call('mount', b'x', b'inside', b'tmpfs')", "call('unshare', 0x10000000)", "call('bpf', 0)",
            "call('keyctl', 0)", "call('userfaultfd', 0)", "call('io_uring_setup', 1, 0)",
            "resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))",
        ])
    func refused(attack: String) async throws {
        let script = """
            import os, socket, resource, ctypes
            numbers = dict(x86_64=dict(ptrace=101, mount=165, unshare=272, bpf=321, keyctl=250, userfaultfd=323,
                                       io_uring_setup=425),
                           aarch64=dict(ptrace=117, mount=40, unshare=97, bpf=280, keyctl=219, userfaultfd=282,
                                        io_uring_setup=425))[os.uname().machine]
            libc = ctypes.CDLL(None, use_errno=True)
            def call(name, *arguments):
                if libc.syscall(numbers[name], *arguments) < 0: raise OSError(ctypes.get_errno(), name)
            try:
                \(attack)
            except ValueError:
                os._exit(7)
            except OSError as error:
                # EPERM, EACCES; EXDEV for a link out of its directory.
                os._exit(7 if error.errno in (1, 13, 18) else 8)
            """
        let exit = try await python(script)

        #expect(exit.ending == .code(7), "\(exit.ending) \(exit.errors)")
        #expect(try Disk().read(secret) == Array("secret".utf8))
        #expect(try Disk().entries(of: inside).isEmpty)
    }

    @Test("Privileges are gone, root's too, and none can be had by a program that gives them")
    func privileges() async throws {
        let script = """
            import ctypes, struct
            libc = ctypes.CDLL(None)
            data = ctypes.create_string_buffer(24)
            assert libc.capget(struct.pack('Ii', 0x20080522, 0), data) == 0
            effective, permitted, inheritable = struct.unpack('III', data.raw[:12])
            assert (effective | permitted) & ~4 == 0 and struct.unpack('II', data.raw[12:20]) == (0, 0)
            assert libc.prctl(39, 0, 0, 0, 0) == 1
            """
        let exit = try await python(script)

        #expect(exit.isSuccess, "\(exit.errors)")
    }

    @Test("Memory beyond the limit is not given")
    func memory() async throws {
        let exit = try await python("x = bytearray(300 << 20)")

        #expect(exit.ending == .code(1) && exit.errors.contains("MemoryError"), "\(exit)")
    }

    @Test("A file that grows beyond the limit ends the child, and the end says so")
    func fileSize() async throws {
        let exit = try await python(
            "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL); open('inside/f', 'wb').write(bytes(2 << 20))"
        )

        #expect(exit.ending == .signal(Int(SIGXFSZ)) && exit.cause == .fileSize(1 << 20), "\(exit)")
        #expect(try Disk().attributes(of: inside / "f")?.size == 1 << 20)
    }

    @Test("A child that spins is ended, also one that does not listen, and the end says so")
    func processorTime() async throws {
        let script = "import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
        let exit = try await python(script, seconds: 1)

        #expect(exit.ending == .signal(Int(SIGKILL)) && exit.cause == .processorTime(.seconds(1)), "\(exit)")
    }

    @Test("Files beyond the limit are not opened")
    func openFiles() async throws {
        let exit = try await python("f = [open('film') for _ in range(200)]")

        #expect(exit.errors.contains("Too many open files"), "\(exit)")
    }

    @Test("Who may see a file that is not there cannot be started")
    func absent() async {
        let nowhere: Path = "/nowhere/film"
        var command = Command("/bin/true", [])
        command.confinement = Confinement(
            reading: [nowhere], writing: [], limits: .init(memory: 1 << 30, processorTime: .seconds(9), fileSize: 9))

        await #expect(throws: SystemError("landlock_add_rule", nowhere, code: ENOENT)) { _ = try await command.run() }
    }

    /// Runs a script that may read `film`, and write below `inside`, in 200 MiB.
    private func python(_ script: String, seconds: Int = 30) async throws -> Exit {
        var command = Command("/usr/bin/python3", ["-I", "-S", "-c", .init(script)], directory: scratch.path)
        command.confinement = Confinement(
            reading: [scratch.path / "film"], writing: [inside],
            limits: .init(memory: 200 << 20, processorTime: .seconds(seconds), fileSize: 1 << 20))
        return try await command.run()
    }
}
