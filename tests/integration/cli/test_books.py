from uuid import uuid4

import pytest


def test_a_book_is_added_and_shown_with_a_hyphenated_isbn(console, ada, emma):
    assert emma["isbn"] == "9780141439587"
    output = console.done("books", "show", emma["id"], "--as", ada)
    assert "978-0-14-143958-7" in output
    assert "Jane Austen" in output


def test_a_book_belongs_to_a_member_and_not_to_the_operator(console):
    result = console.run("books", "add", "Emma")
    assert result.exit_code == 2
    assert "--as E-MAIL" in result.stderr


@pytest.mark.parametrize("who", [[], ["--as", "boss@example.org"]], ids=["operator", "admin"])
def test_nobody_but_the_owner_edits_or_deletes_a_book_not_even_an_admin(console, emma, who):
    console.join("Boss", role="admin")
    for command in (["edit", emma["id"], "--title", "Mine"], ["delete", emma["id"], "--yes"]):
        result = console.run("books", *command, *who)
        assert (result.exit_code, "(not-the-owner)" in result.stderr) == (6, True)
    assert console.json("books", "show", emma["id"])["title"] == "Emma"


def test_an_edit_changes_what_it_names_and_takes_away_what_it_empties(console, ada, emma):
    owner = ["--as", ada]
    console.done("books", "edit", emma["id"], "--year", "1815", "--publisher", "Murray", "--condition", "good", *owner)
    book = console.json("books", "edit", emma["id"], "--publisher", "", "--tag", "novel", "--year", "-5", *owner)
    assert (book["publisher"], book["tags"], book["year"], book["condition"]) == (None, ["novel"], -5, "good")
    book = console.json("books", "edit", emma["id"], "--tag", "", "--year", "", "--condition", "", *owner)
    assert (book["tags"], book["year"], book["condition"], book["authors"]) == ([], None, None, ["Jane Austen"])


def test_an_edit_of_a_stale_version_changes_nothing(console, ada, emma):
    console.done("books", "edit", emma["id"], "--year", "1815", "--if-version", "1", "--as", ada)
    result = console.run("books", "edit", emma["id"], "--year", "1816", "--if-version", "1", "--as", ada)
    assert (result.exit_code, "(stale)" in result.stderr) == (10, True)
    assert console.json("books", "show", emma["id"])["year"] == 1815


def test_an_edit_that_changes_nothing_says_so(console, ada, emma):
    assert console.run("books", "edit", emma["id"], "--as", ada).exit_code == 2


def test_every_wrong_field_is_named(console, ada):
    result = console.run("books", "add", " ", "--year", "9999", "--isbn", "123", "--as", ada)
    assert result.exit_code == 3
    assert all(field in result.stderr for field in ("title:", "year:", "isbn:"))


def test_a_book_is_deleted_after_a_question(console, ada, emma):
    for answer in ("n\n", ""):
        declined = console.run("books", "delete", emma["id"], "--as", ada, stdin=answer)
        assert (declined.exit_code, "nothing was done" in declined.stderr) == (2, True)
        assert "Delete “Emma”?" in declined.stderr
    console.done("books", "delete", emma["id"], "--as", ada, stdin="y\n")
    result = console.run("books", "show", emma["id"])
    assert (result.exit_code, "(not-found)" in result.stderr) == (5, True)


def test_nobody_is_asked_about_a_book_that_is_not_there_or_not_theirs(console, emma):
    for book_id, who, code in ((uuid4(), [], 5), (emma["id"], ["--as", console.join("Bob")], 6)):
        result = console.run("books", "delete", book_id, *who)
        assert (result.exit_code, "Delete" in result.stderr) == (code, False)


def test_a_title_cannot_be_taken_away(console, ada, emma):
    result = console.run("books", "edit", emma["id"], "--title", "", "--as", ada)
    assert (result.exit_code, "title: must not be empty" in result.stderr) == (3, True)


@pytest.mark.parametrize("wrong", [["--isbn", "12"], ["--year", "99999"]], ids=" ".join)
def test_a_value_that_no_book_can_have_ends_alike_in_every_command(console, ada, emma, wrong):
    commands = [["add", "Emma", "--as", ada], ["edit", emma["id"], "--as", ada]]
    commands += [["list"]] if "--isbn" in wrong else []
    assert [console.run("books", *command, *wrong).exit_code for command in commands] == [3] * len(commands)


def test_a_page_that_is_too_deep_is_wrong_usage(console):
    assert console.run("books", "list", "--page", "10001").exit_code == 2


def test_no_book_steers_the_terminal(console, ada):
    book = console.json("books", "add", "Emma\u202e!", "--description", "a\u2066b", "--as", ada)
    output = console.done("books", "list") + console.done("books", "show", book["id"])
    assert "\u202e" not in output
    assert "\u2066" not in output


def test_what_is_no_id_is_wrong_usage_and_one_of_no_book_is_missing(console):
    assert console.run("books", "show", "emma").exit_code == 2
    assert console.run("books", "show", uuid4()).exit_code == 5


def test_the_operator_sees_nobodys_private_books(console, ada):
    book = console.json("books", "add", "Diary", "--visibility", "private", "--as", ada)
    assert console.run("books", "show", book["id"]).exit_code == 5
    assert console.json("books", "show", book["id"], "--as", ada)["title"] == "Diary"


def test_a_hidden_book_is_out_of_sight_until_it_is_shown_again(console, ada, emma):
    bob = console.join("Bob")
    console.done("books", "hide", emma["id"])
    assert console.run("books", "show", emma["id"], "--as", bob).exit_code == 5
    assert console.run("books", "unhide", emma["id"], "--as", ada).exit_code == 6
    console.done("books", "unhide", emma["id"])
    assert console.run("books", "show", emma["id"], "--as", bob).exit_code == 0


def test_notes_are_for_the_owner_only(console, ada):
    book = console.json("books", "add", "Emma", "--notes", "From Grandma.", "--as", ada)
    assert book["notes"] == "From Grandma."
    assert "notes" not in console.json("books", "show", book["id"])


@pytest.fixture
def three(console, ada):
    bob = console.join("Bob")
    console.done("books", "add", "Emma", "--author", "Jane Austen", "--tag", "love", "--as", ada)
    console.done("books", "add", "Dune", "--author", "Frank Herbert", "--isbn", "9780441013593", "--as", bob)
    console.done("books", "add", "東京の本", "--author", "X" * 100, "--as", bob)


@pytest.mark.parametrize(
    "filters, titles",
    [
        ([], ["東京の本", "Dune", "Emma"]),
        (["--sort", "created_at"], ["Emma", "Dune", "東京の本"]),
        (["--sort", "-title", "--owner", "bob@example.org"], ["東京の本", "Dune"]),
        (["--q", "jane"], ["Emma"]),
        (["--author", "herbert"], ["Dune"]),
        (["--tag", "love"], ["Emma"]),
        (["--isbn", "0-441-01359-7"], ["Dune"]),
        (["--page-size", "1", "--page", "2"], ["Dune"]),
        (["--q", "nothing"], []),
    ],
)
def test_books_are_found_by_filters(console, three, filters, titles):
    assert [book["title"] for book in console.json("books", "list", *filters)] == titles


def test_a_list_fits_80_columns_and_has_whole_ids_when_they_are_asked_for(console, three):
    header, *lines = console.done("books", "list").splitlines()
    assert header.split() == ["TITLE", "AUTHORS", "OWNER"]
    assert all(len(line) <= 80 for line in lines)
    header, *lines = console.done("books", "list", "--ids").splitlines()
    assert header.split() == ["ID", "TITLE", "AUTHORS", "OWNER"]
    assert "Dune" in console.done("books", "show", lines[1].split()[0])


def test_the_next_page_is_told(console, three):
    assert "1 of 3 books. The next ones: --page 2." in console.run("books", "list", "--page-size", "1").stderr


def test_a_status_is_of_somebody(console, ada, shelf):
    console.done("books", "import", shelf, "--as", ada)
    assert [book["title"] for book in console.json("books", "list", "--status", "read", "--as", ada)] == ["Emma"]
    assert console.run("books", "list", "--status", "read").exit_code == 2


def test_books_are_found_by_whether_they_can_be_had(console, ada, bob, emma):
    console.lent(emma, ada, bob)
    found = {("available",): 0, ("on-loan",): 1, ("mine", "--as", bob): 1, ("mine", "--as", ada): 0}
    assert {asked: len(console.json("books", "list", "--availability", *asked)) for asked in found} == found
    assert console.run("books", "list", "--availability", "mine").exit_code == 2
