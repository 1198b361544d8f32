"""By which names the columns of a table are known, and which tables of others say more than their names."""

from collections.abc import Mapping

from attrs import frozen

from library.adapters.files.cells import bare
from library.domain.errors import Invalid, Malformed

# For each field the names that it has in the wild, bare (lower case, letters and digits only), the best first.
NAMES: Mapping[str, tuple[str, ...]] = {
    field: tuple(names.split())
    for field, names in {
        "id": "",
        "title": "title booktitle titel buchtitel titre titulo título titolo",
        "authors": "authors author authortext creators creator primaryauthor writer "
        "autor autoren autorin verfasser auteur auteurs autores autore autori",
        "isbn13": "isbn13 eanisbn13 ean editionisbn13",
        "isbn": "isbn isbn10 isbnuid upcisbn10",
        "publisher": "publisher publisherlabel verlag éditeur editeur editorial editora editore",
        "year": "year yearpublished publicationyear publishdate pubdate publicationdate published "
        "originalpublicationyear firstpublishyear jahr erscheinungsjahr année annee año ano anno date",
        "language": "language languages languagecode lang sprache langue idioma lingua",
        "pages": "pages pagecount numberofpages numpages length seiten seitenzahl páginas paginas pagine",
        "description": "description summary comments abstract beschreibung résumé",
        "tags": "tags bookshelves subjects genres genre categories collections keywords schlagwörter",
        "condition": "condition zustand état",
        "notes": "notes privatenotes privatecomment itemnotes notizen",
        "owned": "owned ownedcopies copies",
        "status": "readstatus readingstatus status exclusiveshelf bookshelf shelf shelves",
        "started_on": "startedon startdate datestarted began begandate started",
        "finished_on": "finishedon finishdate dateread lastdateread datefinished completed completeddate readdates",
        "rating": "myrating myratings starrating rating",
        "review": "myreview review reviewcontent",
    }.items()
}


@frozen(kw_only=True)
class Kind:
    """A table of which we know, by names in its header, whose it is and more than the names say.

    `commas` between authors part them; `id` is a column whose values stay with their rows for ever.
    """

    source: str
    signature: frozenset[str] = frozenset()
    commas: bool = False
    id: str = ""


ANY = Kind(source="csv")
KINDS = (
    Kind(
        source="goodbooks-10k",
        signature=frozenset({"goodreadsbookid", "bestbookid", "originalpublicationyear"}),
        commas=True,
        id="goodreads_book_id",
    ),
    Kind(source="calibre", signature=frozenset({"uuid", "authorsort"}), id="uuid"),
    Kind(source="storygraph", signature=frozenset({"isbnuid", "starrating"}), commas=True),
    Kind(source="jelu", signature=frozenset({"readdates", "droppeddates"}), commas=True),
)


def kind_of(header: tuple[str, ...]) -> Kind:
    """Which table this is."""
    names = {bare(name) for name in header}
    return next((kind for kind in KINDS if kind.signature <= names), ANY)


def columns_of(header: tuple[str, ...], given: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each field the columns that may have it, those given first. Raises Invalid, Malformed."""
    by_name = {bare(name): name for name in reversed(header)}
    columns = {field: tuple(by_name[name] for name in names if name in by_name) for field, names in NAMES.items()}
    for field, name in given.items():
        if field not in NAMES:
            raise Invalid.because("column", f"there is no field {field}; the fields are {', '.join(NAMES)}")
        if bare(name) not in by_name:
            raise Invalid.because("column", f"the file has no column {name}; it has {', '.join(header)[:1000]}")
        columns[field] = (by_name[bare(name)],)
    if not columns["title"]:
        raise Malformed(f"none of its columns is known to have titles; it has {', '.join(header)[:1000]}")
    return columns
