"""A SELECT compiled once for the driver itself: to execute it, SQLAlchemy takes as long as the database does."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Select


class Compiled:
    """The text of a statement, and what the types of its columns make of parameters and results.

    With the execution option `prepared` PostgreSQL plans it once, which is right for what one plan is best for whatever
    the parameters are. A search is not like that: the wrong plan takes hundreds of times as long.
    """

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        if compiled.post_compile_params:
            raise TypeError("A list in an IN is written anew for each execution; say it without.")
        self._text = compiled.string
        self._driver_s = {}
        if dialect.driver == "psycopg":
            self._driver_s["prepare"] = statement.get_execution_options().get("prepared", False)
        self._named = not compiled.positional
        self._constants = compiled.params
        self._names = list(compiled.positiontup or compiled.params)
        types = [compiled.binds[name].type.dialect_impl(dialect) for name in self._names]
        self._binding = [kind.bind_processor(dialect) for kind in types]
        kinds = [column.type.dialect_impl(dialect) for column in statement.selected_columns]
        processors = [kind.result_processor(dialect, None) for kind in kinds]
        self._results = [(place, process) for place, process in enumerate(processors) if process]

    def rows(self, connection: Any, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """All rows, by a connection of the driver's. Raises the driver's errors."""
        cursor = connection.cursor()
        cursor.execute(self._text, self._parameters(given), **self._driver_s)
        rows = [list(row) for row in cursor.fetchall()]
        cursor.close()
        for row in rows:
            for place, process in self._results:
                row[place] = process(row[place])
        return rows

    def _parameters(self, given: Mapping[str, Any]) -> Any:
        all_given = {**self._constants, **given}
        values = [
            process(all_given[name]) if process else all_given[name]
            for name, process in zip(self._names, self._binding, strict=True)
        ]
        return dict(zip(self._names, values, strict=True)) if self._named else values
