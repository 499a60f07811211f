"""Whose comment it is, as far as the network can tell: a forged header changes nothing."""

import pytest

from articles.addresses import client_address, sender_of

PROXIES = ["10.0.0.0/8", "fd00::/8"]


@pytest.mark.parametrize(
    ("connection", "forwarded", "proxies", "address"),
    [
        ("203.0.113.5", "", [], "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", [], "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", PROXIES, "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.2.3.4", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "10.9.9.9, 198.51.100.1", PROXIES, "198.51.100.1"),
        ("10.0.0.1", "10.9.9.9", PROXIES, "10.9.9.9"),
        ("10.0.0.1", "", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", PROXIES, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:4711", PROXIES, "198.51.100.1"),
        ("fd00::1", "[2001:db8::7]:4711", PROXIES, "2001:db8::7"),
        ("::ffff:203.0.113.5", "", [], "203.0.113.5"),
        ("", "198.51.100.1", PROXIES, "198.51.100.1"),
        ("", "198.51.100.1", [], None),
    ],
)
def test_the_header_is_read_from_the_right_and_only_as_far_as_trust_reaches(
    connection, forwarded, proxies, address
):
    assert client_address(connection, forwarded, proxies) == address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("203.0.113.5", "203.0.113.6", False),
        (None, "203.0.113.6", False),
    ],
)
def test_an_ipv6_customer_is_one_sender(one, other, same):
    assert (sender_of(one) == sender_of(other)) is same
