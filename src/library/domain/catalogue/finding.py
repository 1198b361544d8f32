"""What a book is found and sorted by: the same in every store, for each of them asks here."""

from functools import cached_property

from attrs import frozen

from library.domain.catalogue.book import Book
from library.domain.words import sort_key, tag_key, words_of


@frozen(slots=False, eq=False)
class Indexed:
    """A book as an index has it; each part is worked out when it is first wanted."""

    book: Book

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Of the title, the authors, the ISBN in both forms, and the tags."""
        isbn = self.book.isbn
        isbns = [isbn.digits, isbn.ten or ""] if isbn else []
        return words_of([self.book.title, *self.book.authors, *isbns, *self.book.tags])

    @cached_property
    def author_words(self) -> tuple[str, ...]:
        """Of the authors alone."""
        return words_of(self.book.authors)

    @cached_property
    def tags(self) -> frozenset[str]:
        """As tags are compared."""
        return frozenset(map(tag_key, self.book.tags))

    @cached_property
    def title_key(self) -> str:
        """What titles are sorted by."""
        return sort_key(self.book.title)

    @cached_property
    def author_key(self) -> str:
        """What first authors are sorted by; without one, before all."""
        return sort_key(self.book.authors[0]) if self.book.authors else ""
