"""Unit tests reach nothing outside of their process; asyncio may have its own socket pair."""

import pytest
import pytest_socket


@pytest.fixture(autouse=True)
def no_network():
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()
