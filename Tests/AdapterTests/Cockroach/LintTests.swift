import SystemCalls
import Testing

@Suite("The lint of the catalog's statements")
struct LintTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("Every statement of ours passes")
    func ours() async throws {
        #expect(try await lint([]).code == 0)
    }

    @Test("What CockroachDB lacks or takes for something else is refused, statement by statement")
    func refuses() async throws {
        let bad: [(sql: String, word: String)] = [
            ("LISTEN items", "LISTEN"), ("NOTIFY items", "NOTIFY"), ("LOCK TABLE items", "LOCK TABLE"),
            ("SELECT pg_advisory_xact_lock(1)", "pg_advisory_xact_lock"), ("CREATE DOMAIN string AS TEXT", "DOMAIN"),
            ("CREATE TABLE IF NOT EXISTS a (id SERIAL PRIMARY KEY)", "SERIAL"),
            ("CREATE TABLE IF NOT EXISTS a (id INTEGER PRIMARY KEY)", "INT8"),
            ("CREATE TABLE IF NOT EXISTS a (b TEXT)", "PRIMARY KEY"),
            ("CREATE TABLE a (id UUID PRIMARY KEY)", "repeated"),
            ("CREATE TABLE IF NOT EXISTS a (id UUID PRIMARY KEY) INHERITS (b)", "INHERITS"),
            ("ALTER TABLE a ADD CONSTRAINT b UNIQUE (c) DEFERRABLE", "DEFERRABLE"),
            ("CREATE INDEX IF NOT EXISTS a ON b USING hash (c)", "hash"),
            ("SAVEPOINT cockroach_restart", "cockroach_restart"), ("SELECT * FROM items", "name the columns"),
            ("SELECT id FROM items ORDER BY id", "NULLS"), ("SELECT ctid FROM items", "ctid"),
            ("SELECT size / 2 FROM items", "DECIMAL"), ("DELETE FROM a USING b WHERE a.id = b.id", "USING"),
            ("MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE", "MERGE"), ("SELEC 1", "no SQL"),
            ("UPSERT INTO items (id) VALUES (1)", "no SQL"), ("SELECT 1; SELECT 2", "one at a time"),
        ]
        let directory = scratch.path / "Statements"
        try Disk().makeDirectory(directory)
        var files: [Path] = []
        for (number, line) in bad.enumerated() {
            files.append(directory / Name("\(number).sql")!)
            try Disk().write(Array(line.sql.utf8), to: files[number])
        }

        let answer = try await lint(files)

        #expect(answer.code == 1)
        for (file, line) in zip(files, bad) {
            #expect(answer.lines.contains { $0.hasPrefix("\(file):") && $0.contains(line.word) }, "\(line.sql)")
        }
    }

    private func lint(_ files: [Path]) async throws -> (code: Int, lines: [String]) {
        let script = Path(#filePath).parent.parent.parent.parent / "scripts" / "lint-sql"
        var lines: [String] = []
        let exit = try await Command(script, files.map { Command.Argument("", $0) }).run { line in
            lines.append(String(decoding: line, as: UTF8.self))
        }
        guard case .code(let code) = exit.ending else { return (-1, lines) }
        return (code, lines)
    }
}
