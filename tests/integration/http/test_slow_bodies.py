"""Bodies that take their time, while the world goes on."""

import asyncio

import httpx2
import pytest

from library.domain.membership import use_cases
from library.entrypoints.http import requests
from library.entrypoints.http.app import create_app
from tests.integration.http.conftest import BASE


@pytest.fixture
def store_url():
    return "memory:"


@pytest.fixture
def send(library, settings):
    """Sends a book of which each piece is made only when the application reads it."""

    async def sent(headers, pieces):
        app = create_app(library, settings)
        async with app.lifespan(), httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE) as client:
            headers = headers | {"Content-Type": "application/json"}
            return await client.post("/api/books/", content=pieces(), headers=headers)

    return lambda headers, pieces: asyncio.run(sent(headers, pieces))


def in_two(meanwhile):
    async def pieces():
        yield b'{"title": '
        meanwhile()
        yield b'"Emma"}'

    return pieces


def test_who_is_suspended_while_sending_a_body_does_nothing_with_it(send, library, admin, ada, as_ada):
    def suspend():
        library.do(use_cases.set_standing, by=admin, member_id=ada.id, suspended=True)

    answer = send(as_ada, in_two(suspend))
    assert (answer.status_code, answer.json()["code"]) == (403, "suspended")


def test_who_signs_out_while_sending_a_body_does_nothing_with_it(send, client, signed_in):
    headers = signed_in | {"Cookie": f"library={client.cookies['library']}"}
    answer = send(headers, in_two(lambda: client.delete("/api/sessions/current/", headers=signed_in)))
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_a_body_that_takes_too_long_is_not_waited_for(send, as_ada, monkeypatch):
    async def endless():
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    monkeypatch.setattr(requests, "BODY_SECONDS", 0.05)
    answer = send(as_ada, endless)
    assert (answer.status_code, answer.json()["code"]) == (408, "request-timeout")
    assert answer.headers["Connection"] == "close"
