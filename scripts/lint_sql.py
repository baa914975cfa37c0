"""What CockroachDB 22.2 lacks, found in SQL that PostgreSQL's own grammar (pglast) has parsed: FILE…

Not CockroachDB's parser: it proves that a statement is PostgreSQL's and that nothing in it is known to be missing there.
What is missing was read from CockroachDB's documentation and issues up to v26.3; docs/catalog.md has the list for people.
"""

import re
import sys

from pglast import ast, enums, parse_sql
from pglast.visitors import Visitor

STATEMENTS = {
    "ListenStmt": "LISTEN", "NotifyStmt": "NOTIFY", "UnlistenStmt": "UNLISTEN", "LockStmt": "LOCK TABLE",
    "CreateDomainStmt": "CREATE DOMAIN", "CreateRangeStmt": "range types", "RuleStmt": "CREATE RULE",
    "CreateEventTrigStmt": "event triggers", "CreateForeignTableStmt": "foreign tables", "VacuumStmt": "VACUUM",
    "ClusterStmt": "CLUSTER", "ReindexStmt": "REINDEX", "MergeStmt": "MERGE", "CreateCastStmt": "CREATE CAST",
    "CreateOpClassStmt": "operator classes", "CreatePublicationStmt": "publications", "CreateStatsStmt": "CREATE STATISTICS",
    "CreateSubscriptionStmt": "subscriptions", "AlterSystemStmt": "ALTER SYSTEM", "LoadStmt": "LOAD",
    "CheckPointStmt": "CHECKPOINT", "DoStmt": "DO, before v25.1", "CreateTrigStmt": "triggers, before v24.3",
    "CreateFunctionStmt": "functions in PL/pgSQL, before v23.2", "CallStmt": "CALL, before v23.2",
    "CreateExtensionStmt": "CREATE EXTENSION", "CreateTableAsStmt": "CREATE TABLE AS, which runs outside the transaction",
}
TYPES = {
    "money", "xml", "cidr", "macaddr", "macaddr8", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange",
    "point", "line", "lseg", "box", "path", "polygon", "circle", "hstore", "pg_lsn", "citext",
}
# Legal in both, and another thing there.
TRAPS = {
    "serial": "SERIAL is unique_rowid() there", "bigserial": "SERIAL is unique_rowid() there",
    "smallserial": "SERIAL is unique_rowid() there", "serial4": "SERIAL is unique_rowid() there",
    "serial8": "SERIAL is unique_rowid() there", "serial2": "SERIAL is unique_rowid() there",
    "int4": "INT is 64 bits wide there: write INT8", "json": "JSON is JSONB there: write JSONB",
}
FUNCTIONS = re.compile(
    r"^(pg_notify|pg_(try_)?advisory_\w+|lo_\w+|txid_\w+|pg_current_xact_id|xpath\w*|dblink\w*|pg_export_snapshot|to_char)$")
OPERATORS = {"%>", "<%", "<<%", "%>>", "<->", "<<->", "<->>", "-|-", "&<", "&>"}
SYSTEM_COLUMNS = {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"}


class Reader(Visitor):
    def __init__(self):
        super().__init__()
        self.found = []

    def refuse(self, what):
        self.found.append(what)

    def visit(self, _, node):
        name = STATEMENTS.get(type(node).__name__)
        if name:
            self.refuse(f"{name}: not there")

    def visit_TypeName(self, _, node):
        name = node.names[-1].sval if node.names else ""
        if name in TYPES:
            self.refuse(f"type {name}: not there")
        if name in TRAPS:
            self.refuse(TRAPS[name])

    def visit_FuncCall(self, _, node):
        name = node.funcname[-1].sval.lower()
        if FUNCTIONS.match(name):
            self.refuse(f"{name}(): missing, or does nothing there")

    def visit_A_Expr(self, _, node):
        name = node.name[-1].sval if node.name else ""
        if name in OPERATORS:
            self.refuse(f"operator {name}: not there")
        if name == "/":
            self.refuse("/ of whole numbers is a DECIMAL there: use div() or a cast, and another operator")

    def visit_SortBy(self, _, node):
        if node.sortby_nulls == enums.SortByNulls.SORTBY_NULLS_DEFAULT:
            self.refuse("ORDER BY without NULLS FIRST or LAST: there NULL comes first, here last")

    def visit_SelectStmt(self, _, node):
        for target in node.targetList or ():
            if isinstance(target.val, ast.ColumnRef) and isinstance(target.val.fields[-1], ast.A_Star):
                self.refuse("SELECT *: fails there after a change of the schema; name the columns")

    def visit_CreateStmt(self, _, node):
        if node.inhRelations:
            self.refuse("INHERITS, PARTITION OF: not there")
        if node.partspec:
            self.refuse("PARTITION BY: another syntax there")
        if node.tablespacename:
            self.refuse("TABLESPACE: not there")
        if not node.if_not_exists:
            self.refuse("CREATE TABLE without IF NOT EXISTS: a migration is repeated")
        parts = [part for element in node.tableElts or () for part in self.constraints(element)]
        if not any(part.contype == enums.ConstrType.CONSTR_PRIMARY for part in parts):
            self.refuse("no PRIMARY KEY: a hidden column is made there")

    @staticmethod
    def constraints(element):
        return (element,) if isinstance(element, ast.Constraint) else getattr(element, "constraints", None) or ()

    def visit_Constraint(self, _, node):
        kinds = enums.ConstrType
        if node.contype == kinds.CONSTR_EXCLUSION:
            self.refuse("EXCLUDE: not there")
        if node.contype in (kinds.CONSTR_ATTR_DEFERRABLE, kinds.CONSTR_ATTR_DEFERRED) or node.deferrable:
            self.refuse("DEFERRABLE: not there")
        if node.contype == kinds.CONSTR_IDENTITY:
            self.refuse("IDENTITY: neither small nor dense there")

    def visit_IndexStmt(self, _, node):
        if node.accessMethod not in ("btree", "gin"):
            self.refuse(f"index method {node.accessMethod}: not there")
        if not node.if_not_exists:
            self.refuse("CREATE INDEX without IF NOT EXISTS: a migration is repeated")
        if node.concurrent:
            self.refuse("CONCURRENTLY: cannot be repeated after it was cut off")

    def visit_InferClause(self, _, node):
        if any(element.expr is not None for element in node.indexElems or ()):
            self.refuse("ON CONFLICT (expression): not there")

    def visit_ColumnRef(self, _, node):
        last = node.fields[-1]
        if isinstance(last, ast.String) and last.sval in SYSTEM_COLUMNS:
            self.refuse(f"{last.sval}: no such column there")

    def visit_TransactionStmt(self, _, node):
        kinds = enums.TransactionStmtKind
        if node.kind == kinds.TRANS_STMT_PREPARE:
            self.refuse("PREPARE TRANSACTION: not there")
        if (node.savepoint_name or "").lower() == "cockroach_restart":
            self.refuse("the savepoint cockroach_restart means something there")

    def visit_DeleteStmt(self, _, node):
        if node.usingClause:
            self.refuse("DELETE … USING: not there before v23.1")

    def visit_AlterTableCmd(self, _, node):
        if node.subtype == enums.AlterTableType.AT_AlterColumnType:
            self.refuse("ALTER COLUMN TYPE: not of columns with an index, and behind a setting")

    def visit_ColumnDef(self, ancestors, node):
        if any(part.contype == enums.ConstrType.CONSTR_FOREIGN for part in node.constraints or ()):
            self.refuse("REFERENCES: our deletions say what they delete")


def complaints(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        statements = parse_sql(text)
    except Exception as error:  # pglast has no type of its own for all of them
        return [f"{path}: no SQL: {error}"]
    found = []
    for statement in statements:
        reader = Reader()
        reader(statement.stmt)
        start = statement.stmt_location
        start += len(text[start:]) - len(text[start:].lstrip())
        found += [f"{path}:{text.count(chr(10), 0, start) + 1}: {what}" for what in reader.found]
    if not statements:
        found.append(f"{path}: no statement")
    if len(statements) > 1 and "/Statements/" in path:
        found.append(f"{path}: {len(statements)} statements: the protocol takes one at a time")
    return found


found = [complaint for path in sys.argv[1:] for complaint in complaints(path)]
for complaint in found:
    print(complaint)
sys.exit(1 if found else 0)
