"""Whom a request is from is told by proxies that are believed, and by nobody else."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.entrypoints.http.proxies import Proxies

OURS = "10.0.0.0/8,fd00::/8,127.0.0.1/32"


def told(peer, *chain, networks=OURS, proto=()):
    scope = {
        "type": "http",
        "scheme": "http",
        "client": (peer, 1234),
        "headers": [
            *((b"x-forwarded-for", line.encode("latin-1")) for line in chain),
            *((b"x-forwarded-proto", line.encode()) for line in proto),
        ],
    }
    Proxies(networks).told(scope)
    return scope["client"][0], scope["scheme"]


@pytest.mark.parametrize(
    "peer, chain, client",
    [
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["6.6.6.6, 203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["6.6.6.6, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", ["6.6.6.6", "203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("fd00::1", ["2001:db8::7"], "2001:db8::7"),
        ("10.0.0.1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        ("10.0.0.1", ["203.0.113.7:4711"], "203.0.113.7"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("10.0.0.1", ["6.6.6.6, <script>, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["fd00::1%<script>"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.7, "], "203.0.113.7"),
        ("10.0.0.1", [",,,"], "10.0.0.1"),
        ("10.0.0.1", ["٢٠٣.0.113.7".encode().decode("latin-1")], "10.0.0.1"),
        ("testclient", ["203.0.113.7"], "testclient"),
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours_is_the_client_s(peer, chain, client):
    assert told(peer, *chain)[0] == client


@pytest.mark.parametrize(
    "peer, proto, scheme",
    [
        ("10.0.0.1", ["https"], "https"),
        ("10.0.0.1", ["http, HTTPS"], "https"),
        ("10.0.0.1", ["ws"], "http"),
        ("203.0.113.9", ["https"], "http"),
    ],
)
def test_only_a_proxy_of_ours_says_by_what_a_request_came(peer, proto, scheme):
    assert told(peer, proto=proto)[1] == scheme


addresses = st.ip_addresses().map(str)


@given(peer=addresses, chain=st.lists(addresses | st.text(st.characters(codec="latin-1"), max_size=20), max_size=5))
def test_the_client_is_the_peer_or_told_by_one_that_is_believed_and_always_an_address(peer, chain):
    client, _ = told(peer, *chain)
    ip_address(client)  # raises for what is none
    ours = [ip_network(each) for each in OURS.split(",")]
    known = ip_address(peer)
    known = getattr(known, "ipv4_mapped", None) or known
    if not any(known in network for network in ours):
        assert client == peer


@given(made_up=st.lists(addresses, max_size=5), real=addresses)
def test_what_a_client_writes_itself_changes_nothing(made_up, real):
    alone, _ = told("10.0.0.1", real, networks="10.0.0.1/32")
    assert told("10.0.0.1", ", ".join([*made_up, real]), networks="10.0.0.1/32")[0] == alone or real == "10.0.0.1"
