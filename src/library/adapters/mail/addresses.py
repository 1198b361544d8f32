"""Whom letters are from and to: one e-mail address each, and a name that proves nothing."""

from attrs import field, frozen

from library.domain.values import email


@frozen
class Sender:
    """Whom letters are from: an e-mail address, and what the library there is called."""

    address: str
    name: str
    host: str = field(init=False)
    """The host of the address, as it is known to name servers. Raises ValueError if it cannot be."""

    @host.default
    def _host(self) -> str:
        return self.address.rpartition("@")[2].encode("idna").decode()


def one_address(text: str) -> str:
    """One e-mail address; raises ValueError with the reason if it is none, or pretends to be several."""
    address = email(text)
    address.encode()
    if text != text.strip() or "=?" in address:  # an encoded word, which some mail programs decode to other addresses
        raise ValueError("is no e-mail address that all mail programs agree on")
    return address
