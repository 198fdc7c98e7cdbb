"""An address is one that may be asked, and it is known how near to this machine it leads."""

from ipaddress import ip_address

import pytest

from bartizan.connectors.web.address import Reach, parse_url, reach_of
from bartizan.core.errors import InvalidInputError

READ = {
    "https://models.example/net.pt": "https://models.example/net.pt",
    "https://models.example:443/a b?sig=secret": "https://models.example/a%20b",
    "https://models.example:8443": "https://models.example:8443/",
    "HTTPS://Models.Example/%41": "https://models.example/%41",
    "http://127.0.0.1:9/x": "http://127.0.0.1:9/x",
    "http://localhost/x": "http://localhost/x",
    "http://[::1]:9/x": "http://[::1]:9/x",
}
REFUSED = {
    "plain http": "http://models.example/net.pt",
    "plain http by number": "http://10.0.0.1/net.pt",
    "a file": "file:///etc/passwd",
    "another way": "ftp://models.example/x",
    "no host": "https:///x",
    "a password": "https://ada:hunter2@models.example/x",
    "a port that is none": "https://models.example:99999/x",
    "a line of its own": "https://models.example\r\nX-Header: 1/x",
    "letters that look alike": "https://m\u043edels.example/x",
    "broken brackets": "https://[::1/x",
}


@pytest.mark.parametrize("text", READ)
def test_an_address_is_shown_without_its_query(text: str) -> None:
    assert str(parse_url(text)) == READ[text]


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_any_other_address_is_refused_and_shows_no_secret(text: str) -> None:
    with pytest.raises(InvalidInputError) as told:
        parse_url(text)
    assert "hunter2" not in told.value.message


NEAR = {
    "93.184.216.34": Reach.PUBLIC,
    "2606:2800:220:1::1": Reach.PUBLIC,
    "10.1.2.3": Reach.PRIVATE,
    "172.16.0.1": Reach.PRIVATE,
    "192.168.1.1": Reach.PRIVATE,
    "100.64.0.1": Reach.PRIVATE,
    "fd00::1": Reach.PRIVATE,
    "224.0.0.1": Reach.PRIVATE,
    "127.0.0.1": Reach.HERE,
    "169.254.169.254": Reach.HERE,
    "0.0.0.0": Reach.HERE,  # noqa: S104  (nothing is bound)
    "::1": Reach.HERE,
    "::": Reach.HERE,
    "fe80::1": Reach.HERE,
    "::ffff:169.254.169.254": Reach.HERE,
    "::ffff:10.0.0.1": Reach.PRIVATE,
    "64:ff9b::a9fe:a9fe": Reach.HERE,
    "64:ff9b::5db8:d822": Reach.PUBLIC,
    "2002:7f00:1::": Reach.HERE,
}


@pytest.mark.parametrize("address", NEAR)
def test_an_address_within_another_is_taken_for_itself(address: str) -> None:
    assert reach_of(ip_address(address)) is NEAR[address]
