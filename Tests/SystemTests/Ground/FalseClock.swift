import Glibc
import SystemCalls

/// A wall clock of the daemon's own, that a test sets. The kernel's, and so the times of files, stay right.
struct FalseClock {
    /// Whatever shows seconds since 1970, this many more. In place, as the daemon has it mapped.
    private let offset: Path
    private let library: Path

    /// Starts a program under the clock: libfaketime would do so too, but under it a Swift program has no arguments.
    var starter: [Command.Argument] {
        ["/usr/bin/env", .init("LD_PRELOAD=", library), .init("FALSE_CLOCK=", offset)]
    }

    init(in directory: Path) async throws {
        offset = directory / "clock"
        library = directory / "clock.so"
        let source: Path = directory / "clock.c"
        try Disk().write(Array(Self.source.utf8), to: source)
        try await run("/usr/bin/cc", ["-shared", "-fPIC", "-Wall", "-o", .init("", library), .init("", source)])
        try Disk().write([UInt8](repeating: 0, count: 8), to: offset)
    }

    /// From now on it is some day in this year.
    func set(year: Int) throws {
        let seconds = Int64((year - 1970) * 31_556_952 + 15_000_000 - time(nil))
        try Disk().overwrite(offset, at: 0, with: withUnsafeBytes(of: seconds, Array.init))
    }

    private static let source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static const volatile long *offset;

        __attribute__((constructor)) static void begin(void) {
            int file = open(getenv("FALSE_CLOCK"), O_RDONLY | O_CLOEXEC);
            void *place = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
            if (place == MAP_FAILED) abort();
            offset = place;
            close(file);
        }

        int clock_gettime(clockid_t clock, struct timespec *time) {
            int code = syscall(SYS_clock_gettime, clock, time);
            if (code == 0 && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
                time->tv_sec += *offset;
            return code;
        }

        int gettimeofday(struct timeval *time, void *zone) {
            struct timespec now;
            (void)zone;
            if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
            time->tv_sec = now.tv_sec;
            time->tv_usec = now.tv_nsec / 1000;
            return 0;
        }

        time_t time(time_t *place) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (place) *place = now.tv_sec;
            return now.tv_sec;
        }

        """
}
