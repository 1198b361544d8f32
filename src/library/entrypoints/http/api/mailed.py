"""What is answered where a mail follows: the same for everybody, so that it tells nobody who has an account."""

import msgspec


class OnItsWay(msgspec.Struct):
    """A mail will be sent, if there is anybody to get it."""

    detail: str


ON_ITS_WAY = OnItsWay("A mail with a link is on its way. If none comes, look whether the address is the right one.")
