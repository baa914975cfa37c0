import Glibc
import JSONValue
import Pipeline
import Spool
import SystemCalls

extension Control {
    /// 1 when something is left that the invariants do not allow.
    func fsck(mend: Bool) throws(ControlError) -> Int32 {
        var left = 0
        for open in try selection().open() { left += try Check(control: self, open: open).run(mend: mend) }
        return left > 0 ? 1 : EX_OK
    }
}

/// The check of one spool.
private struct Check {
    let control: Control
    let open: OpenSpool

    /// Returns how many violations are left.
    func run(mend: Bool) throws(ControlError) -> Int {
        let spool = open.spool
        guard mend else {
            if try open.isServed() {
                control.complain("\(open.name): a daemon is at work; what is under way may look wrong for a moment")
            }
            return try report(mending: false)
        }
        guard let lock = try fromKernel(FileLock.take(spool.lock)) else {
            throw .spool(.served(spool.root))
        }
        let left = try report(mending: true)
        _ = consume lock
        return left
    }

    private func report(mending: Bool) throws(ControlError) -> Int {
        let refusals = try fromSpool(open.spool.refusals())
        for refusal in refusals { say("\(refusal)", "left: a person has to decide", isMended: false) }
        let violations = try fromSpool(open.spool.violations())
        for violation in violations {
            let (answer, isMended) = mending ? mend(violation) : ("", false)
            say("\(violation)", answer, isMended: isMended)
        }
        let left = mending ? try fromSpool(open.spool.violations()) : violations
        let count = left.count + refusals.count
        let sum = count == 0 ? "in order" : "\(counted(count, "violation"))\(mending ? " left" : "")"
        if !control.request.isJSON { control.print("\(open.name): \(sum)") }
        return count
    }

    private func mend(_ violation: Violation) -> (answer: String, isMended: Bool) {
        do {
            guard let done = try open.spool.mend(violation, failure: { FailureRecord.found($0, $1) }) else {
                return ("left: a person has to decide", false)
            }
            return (done, true)
        } catch {
            return ("not mended: \(error)", false)
        }
    }

    private func say(_ what: String, _ answer: String, isMended: Bool) {
        guard !control.request.isJSON else {
            return control.print(
                JSON(members: [
                    "spool": JSON(open.name), "violation": JSON(what), "answer": answer.isEmpty ? nil : JSON(answer),
                    "mended": JSON(isMended),
                ]))
        }
        control.print(what)
        if !answer.isEmpty { control.print("    \(answer)") }
    }
}
