import sqlalchemy as sa
from sqlalchemy import DDL, literal_column, text

_SELECT = "SELECT 1"


def what_is_found(connection, cursor, column, statement, order, given):
    # ruleid: sql-from-strings
    sa.text(f"SELECT * FROM books ORDER BY {order}")
    # ruleid: sql-from-strings
    text("SELECT * FROM books ORDER BY " + order)
    # ruleid: sql-from-strings
    text("SELECT * FROM books ORDER BY {}".format(order))
    # ruleid: sql-from-strings
    text("SELECT * FROM books ORDER BY %s" % order)
    # ruleid: sql-from-strings
    text(given)
    # ruleid: sql-from-strings
    literal_column(f"'{given}'")
    # ruleid: sql-from-strings
    DDL(given)
    # ruleid: sql-from-strings
    connection.exec_driver_sql(given)
    # ruleid: sql-from-strings
    connection.execute(text(" ".join(["SELECT", given])))
    # ruleid: sql-from-strings
    cursor.execute(f"SELECT * FROM books WHERE title = '{given}'")
    # ruleid: sql-from-strings
    cursor.execute("SELECT * FROM books WHERE title = '" + given + "'")
    # ruleid: sql-from-strings
    cursor.execute("SELECT * FROM books WHERE title = '%s'" % given)
    # ruleid: sql-from-strings
    cursor.execute("SELECT * FROM books WHERE title = '{}'".format(given))
    # ruleid: sql-from-strings
    statement.prefix_with(f"/* {given} */")
    # ruleid: sql-from-strings
    column.op(f"{given}")(1)


def what_is_not(connection, cursor, column, given):
    # ok: sql-from-strings
    sa.text("SELECT 1")
    # ok: sql-from-strings
    text("SELECT 1 " "FROM books")
    # ok: sql-from-strings
    text(_SELECT)
    # ok: sql-from-strings
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    # ok: sql-from-strings
    connection.execute(sa.select(column).where(column == given))
    # ok: sql-from-strings
    cursor.execute("SELECT * FROM books WHERE title = ?", (given,))
    # ok: sql-from-strings
    column.op("MATCH")(given)
    # ok: sql-from-strings
    required(text_field(100))
