"""The claims of the latest revisions, made anew once whenever something that they are made of has changed."""

import duckdb

from povetl.warehouse.schema import read_state, sql_text, write_state


def renew_claims(con: duckdb.DuckDBPyConnection) -> bool:
    """Make ``internal.claim`` of the figures, copies and registry as they are; False when it is so already."""
    marker = read_state(con, "content_marker") or ""
    if read_state(con, "claims_of") == marker:
        return False
    con.execute("BEGIN")
    try:
        con.execute(sql_text("claims.sql"))
        write_state(con, "claims_of", marker)
        con.execute("COMMIT")
    except BaseException:
        con.execute("ROLLBACK")
        raise
    return True
