internal import Glibc

/// A sequence that is made on a thread of its own, ahead of who takes it: reading and computing go on while
/// the taker waits for a disk.
///
/// 1. Values are made one after the other, and come in their order.
/// 2. At most `depth` values wait or are being made: that, and the one with the taker, is the memory.
/// 3. The thread has ended when this goes out of scope: it waits for the value under way, if there is one.
public struct Ahead<Value: Sendable>: ~Copyable {
    private let bench: Bench<Value>
    /// Nil where each value is made when it is asked for.
    private let thread: pthread_t?

    /// Begins to make values, or with a `depth` of 0, or on a machine that has no thread left, waits to be
    /// asked. `make` is called with 0, 1, 2 and so on until it returns nil.
    public init(depth: Int, make: @escaping @Sendable (Int) -> Value?) {
        let bench = Bench(depth, make)
        self.bench = bench
        thread = depth == 0 ? nil : start(Errand { bench.work() })
    }

    deinit {
        guard let thread else { return }
        bench.close()
        pthread_join(thread, nil)
    }

    /// The next value, once it is made; nil after the last.
    public func next() -> Value? {
        thread == nil ? bench.make() : bench.take()
    }
}

/// What the thread and the taker share.
private final class Bench<Value: Sendable>: @unchecked Sendable {
    private let depth: Int
    private let value: @Sendable (Int) -> Value?
    /// Touched only by who makes: the thread, or without one the taker.
    private var made = 0
    private let state = UnsafeMutablePointer<State>.allocate(capacity: 1)

    /// Guarded by `lock`; a condition variable needs a pthread mutex beside it.
    private struct State {
        var lock = pthread_mutex_t()
        var changed = pthread_cond_t()
        var waiting: [Value] = []
        var isOver = false
    }

    init(_ depth: Int, _ value: @escaping @Sendable (Int) -> Value?) {
        self.depth = depth
        self.value = value
        state.initialize(to: State())
        pthread_mutex_init(&state.pointee.lock, nil)
        pthread_cond_init(&state.pointee.changed, nil)
    }

    deinit {
        pthread_cond_destroy(&state.pointee.changed)
        pthread_mutex_destroy(&state.pointee.lock)
        state.deinitialize(count: 1)
        state.deallocate()
    }

    func make() -> Value? {
        defer { made += 1 }
        return value(made)
    }

    /// The thread's life: until there is no further value, or nobody wants one.
    func work() {
        while let value = make(), put(value) {}
        close()
    }

    func take() -> Value? {
        locked {
            while state.pointee.waiting.isEmpty, !state.pointee.isOver { wait() }
            return state.pointee.waiting.isEmpty ? nil : state.pointee.waiting.removeFirst()
        }
    }

    func close() {
        locked { state.pointee.isOver = true }
    }

    /// Returns when there is room for another value: true, or nobody wants one: false.
    private func put(_ value: Value) -> Bool {
        // On its own: leaving `locked` wakes the taker, who must know of the value before this waits for him.
        locked { state.pointee.waiting.append(value) }
        return locked {
            while state.pointee.waiting.count >= depth, !state.pointee.isOver { wait() }
            return !state.pointee.isOver
        }
    }

    private func wait() {
        pthread_cond_wait(&state.pointee.changed, &state.pointee.lock)
    }

    /// One condition serves both sides: while one waits for a value the other does not wait for room.
    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(&state.pointee.lock)
        defer {
            pthread_cond_signal(&state.pointee.changed)
            pthread_mutex_unlock(&state.pointee.lock)
        }
        return body()
    }
}

/// What a C thread can be given: it knows no generic types.
private final class Errand: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

/// Nil where the machine has no thread left.
private func start(_ errand: Errand) -> pthread_t? {
    var thread = pthread_t()
    let handed = Unmanaged.passRetained(errand)
    if pthread_create(&thread, nil, threadMain, handed.toOpaque()) == 0 { return thread }
    handed.release()
    return nil
}

/// At file level: a closure inside a method would inherit an isolation that this thread does not have.
private let threadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
    Unmanaged<Errand>.fromOpaque(argument!).takeRetainedValue().run()
    return nil
}
