"""An open library is made of what the settings say."""

from library import open_library
from library.domain.actor import OPERATOR
from library.domain.membership import queries
from library.domain.membership.member import Registration
from library.settings import Settings


def test_without_settings_it_is_empty_and_in_memory(passwords, clock):
    with open_library(passwords=passwords, clock=clock) as library:
        assert library.ask(queries.members, viewer=OPERATOR).total == 0
        assert library.now() == clock.now
        assert library.reads_in_place


def test_two_in_memory_are_two(passwords, ada):
    assert open_library("memory:", passwords=passwords).ask(queries.members, viewer=OPERATOR).total == 0


def test_the_settings_say_who_may_join(passwords):
    settings = Settings(database_url="memory:", registration=Registration.CLOSED)
    assert open_library(settings, passwords=passwords).registration is Registration.CLOSED
