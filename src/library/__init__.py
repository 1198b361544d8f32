"""Library turns the books that the people of a community own into one lendable library.

>>> from library import open_library
>>> library = open_library()  # in memory; give it a database URL to keep it
"""

from library.app import Library
from library.bootstrap import open_library
from library.domain import errors
from library.domain.errors import LibraryError

__all__ = ["Library", "LibraryError", "errors", "open_library"]
