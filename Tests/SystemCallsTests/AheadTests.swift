import Glibc
import Synchronization
import SystemCalls
import Testing

@Suite(.timeLimit(.minutes(1))) struct AheadTests {
    @Test("Values come in their order, and nil after the last, however far ahead", arguments: [0, 1, 2, 5])
    func order(depth: Int) {
        let numbers = Ahead(depth: depth) { $0 < 1000 ? $0 : nil }
        var taken: [Int] = []

        while let number = numbers.next() { taken.append(number) }

        #expect(taken == Array(0..<1000))
    }

    @Test("No more values are made than were asked for and may wait", arguments: [0, 1, 2, 5])
    func bounded(depth: Int) {
        let made = Mutex(0)
        let numbers = Ahead(depth: depth) { number in
            made.withLock { $0 += 1 }
            return number
        }

        for asked in 1...1000 {
            _ = numbers.next()
            #expect(made.withLock { $0 } <= asked + depth)
        }
    }

    @Test("Who loses interest leaves no thread behind", arguments: [1, 2, 5])
    func abandoned(depth: Int) {
        let begun = Atomic(0)
        let ended = Atomic(0)

        do {
            let numbers = Ahead(depth: depth) { number in
                begun.add(1, ordering: .sequentiallyConsistent)
                for _ in 0..<100 { sched_yield() }
                ended.add(1, ordering: .sequentiallyConsistent)
                return number
            }
            _ = numbers.next()
        }

        #expect(begun.load(ordering: .sequentiallyConsistent) == ended.load(ordering: .sequentiallyConsistent))
    }

    @Test("Values ahead are made on another thread; with a depth of 0 on the taker's", arguments: [0, 1])
    func threads(depth: Int) {
        let threads = Ahead(depth: depth) { _ in pthread_self() }

        #expect((threads.next() == pthread_self()) == (depth == 0))
    }
}
