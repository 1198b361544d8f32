import io

import pytest

from library.adapters.files import decoding, records
from library.bootstrap import read_list
from library.domain.errors import Invalid, Malformed, TooLarge

TEXT = "Title;Author\r\nÉpidémie;Åsa Ericsdotter\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-32"])
def test_a_text_is_read_in_whatever_encoding_it_was_written(encoding):
    assert decoding.text_of(io.BytesIO(TEXT.encode(encoding))).read() == TEXT


def test_bytes_that_windows_1252_does_not_know_are_latin_1(read):
    assert read(b"Title\nd\xe9j\xe0\x81 vu\n")[0].text == "d\xe9j\xe0\x81 vu"


@pytest.mark.parametrize(
    "encoding, told", [("utf-8", []), ("utf-8-sig", []), ("cp1252", ["Windows-1252"]), ("utf-16", ["UTF-16"])]
)
def test_what_is_not_utf_8_is_told(encoding, told):
    guesses: list[str] = []
    decoding.text_of(io.BytesIO(TEXT.encode(encoding)), guessed=guesses.append)
    assert guesses == told


@pytest.mark.parametrize("encoding", ["cp850", "utf-16-le", "UTF-8", "utf-16"])
def test_an_encoding_can_be_named_and_nothing_is_guessed_then(encoding):
    guesses: list[str] = []
    text = decoding.text_of(io.BytesIO(TEXT.encode(encoding)), encoding=encoding, guessed=guesses.append)
    assert (text.read(), guesses) == (TEXT, [])


@pytest.mark.parametrize("encoding", ["klingon", "base64"])
def test_a_named_encoding_has_to_be_one(read, encoding):
    with pytest.raises(Invalid, match=f"there is no {encoding}"):
        read(TEXT, encoding=encoding)


def test_a_named_encoding_has_to_fit(read):
    with pytest.raises(Malformed, match="not in the encoding utf-8"):
        read(TEXT.encode("cp1252"), encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_utf_16_without_its_mark_is_to_be_named(read, encoding):
    with pytest.raises(Malformed, match="name which with --encoding"):
        read(TEXT.encode(encoding))


def test_a_file_is_left_open_for_whoever_opened_it(read):
    stream = io.BytesIO(b"Title\nEmma\n")
    assert len(list(read_list(stream)[1])) == 1
    assert not stream.closed


def test_a_pipe_is_read_too():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    assert decoding.text_of(Pipe(TEXT.encode())).read() == TEXT


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(decoding, "LARGEST_FILE", 10)
    with pytest.raises(TooLarge):
        decoding.text_of(io.BytesIO(b"Title\nMiddlemarch\n"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_are_told_apart_by_what_the_header_has(read, delimiter):
    found = read(f"Title{delimiter}Publisher{delimiter}Year\nEmma{delimiter}Murray{delimiter}1815\n")
    assert found[0].book["publisher"] == "Murray"
    assert found[0].book["year"] == 1815


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_are_none(read):
    assert [row.number for row in read("Title,Year\n\nEmma,1815\n,\nPersuasion,1817\n")] == [2, 3]


def test_a_row_keeps_its_text_as_it_stands_with_line_ends_inside_cells(read):
    assert read('Title,Review\n"Emma","One\nTwo"\n')[0].text == '"Emma","One\nTwo"'


def test_more_cells_than_the_header_has_are_a_problem_and_fewer_are_empty(read):
    long, short = read("Title,Year,Tags\nEmma, or the Match,1815,a,b\nEmma\n")
    assert long.problem == "has 5 cells, but the header has 3"
    assert short.problem == ""
    assert short.book["title"] == "Emma"


def test_a_quotation_mark_that_nothing_closes_spoils_one_row_and_says_so(read):
    rows = read('Title\nEmma\n"Persuasion\nSanditon\n')
    assert [row.problem for row in rows] == ["", "has a quotation mark that nothing closes"]


def test_a_cell_that_is_too_long_spoils_only_its_row(read):
    rows = read(f"Title,Year\nEmma,{'1' * 200_000}\nPersuasion,1817\n")
    assert [bool(row.problem) for row in rows] == [True, False]


@pytest.mark.parametrize("bomb", ['"' + "a\n" * 500, '"\n",' * 400])
def test_a_row_that_never_ends_is_not_read_to_its_end_and_is_named(read, bomb, monkeypatch):
    monkeypatch.setattr(records, "LONGEST_ROW", 900)
    with pytest.raises(TooLarge, match=r"row \(this is row 3\)"):
        read(f"Title,Year\nEmma\n{bomb}\n")


@pytest.mark.parametrize("bomb", ["x" * 1000, "," * 1000, '"' * 5001])
def test_a_row_of_one_line_that_is_too_long_fails_alone(read, bomb, monkeypatch):
    monkeypatch.setattr(records, "LONGEST_ROW", 900)
    _, long, persuasion = read(f"Title,Year\nEmma,1815\n{bomb}\nPersuasion,1817\n")
    assert (long.number, long.problem) == (3, "cannot be read (it has more than 900 characters)")
    assert (persuasion.number, persuasion.book["title"]) == (4, "Persuasion")


@pytest.mark.parametrize("line", ["sep=|", '"sep=|"', "SEP=|\r", "\ufeffsep=|"])
def test_excel_s_first_line_that_names_the_delimiter_is_heeded_and_no_row(read, line):
    [row] = read(f"{line}\nTitle|Year\nEmma, or; so|1815\n")
    assert (row.number, row.book["title"], row.book["year"]) == (2, "Emma, or; so", 1815)


def test_more_rows_than_are_taken_stop_the_reading(read, monkeypatch):
    monkeypatch.setattr(records, "MOST_ROWS", 2)
    with pytest.raises(TooLarge):
        read("Title\na\nb\nc\n")


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_malformed(read, content):
    with pytest.raises(Malformed, match="the file is empty"):
        read(content)


def test_rows_of_equal_text_are_two_copies_and_have_two_keys_each_time(read):
    content = "Title\nEmma\nEmma\nPersuasion\n"
    keys = [row.key for row in read(content)]
    assert len(set(keys)) == 3
    assert keys == [row.key for row in read(content.replace("\n", "\r\n"))]
