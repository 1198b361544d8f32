"""Which statements a library in a database executes."""

from contextlib import contextmanager

from sqlalchemy import event

from library.adapters.sql.compiled import Compiled


@contextmanager
def executed(library):
    """Their texts, of reading and of writing, for the length of the block."""
    store, texts = library._transactions.__self__, []

    class Noting(Compiled):
        def rows(self, connection, given):
            texts.append(self._text)
            return super().rows(connection, given)

    def note(_, __, text, *___):
        texts.append(text)

    store._kept.compile_by(Noting)
    event.listen(store._writer, "before_cursor_execute", note)
    yield texts
    event.remove(store._writer, "before_cursor_execute", note)
    store._kept.compile_by(Compiled)
