import io

import pytest

from library.bootstrap import read_list
from library.domain.importing import Row


@pytest.fixture
def read():
    """The rows of a list that is given as text or bytes, and the source by its attribute."""

    def read(content, **options):
        stream = io.BytesIO(content if isinstance(content, bytes) else content.encode())
        source, rows = read_list(stream, **options)
        return Found(source, rows)

    return read


class Found(list[Row]):
    def __init__(self, source, rows):
        super().__init__(rows)
        self.source = source
