import pytest

from signlab.capture.deeplens.address import Address, parse
from signlab.errors import SignlabError


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("deeplens://aws_cam@192.168.1.20", Address("aws_cam", "192.168.1.20")),
        ("deeplens://aws_cam@lens.local:2222", Address("aws_cam", "lens.local", 2222)),
        ("deeplens://aws_cam@[fe80::1%25eth0]", Address("aws_cam", "fe80::1%25eth0")),
        ("deeplens://aws_cam@küche.local", Address("aws_cam", "küche.local")),
        ("deeplens://aws_cam@lens/project", Address("aws_cam", "lens", 22, project=True)),
        ("deeplens://me%40home@[fe80::1]:22/project/", Address("me@home", "fe80::1", 22, project=True)),
    ],
)
def test_a_url_names_user_host_port_and_stream(url: str, address: Address) -> None:
    assert parse(url) == address


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("camera:0", "deeplens://"),
        ("deeplens://192.168.1.20", "no user"),
        ("deeplens://aws_cam@", "no host"),
        ("deeplens://aws_cam@lens:99999", "port"),
        ("deeplens://aws_cam@lens..local", "host that cannot be"),
        ("deeplens://aws_cam@the lens", "host that cannot be"),
        ("deeplens://aws_cam@lens/other", "stream"),
        ("deeplens://aws_cam@lens?fps=3", "stream"),
    ],
)
def test_another_url_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(SignlabError, match=reason):
        parse(url)


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(SignlabError, match="holds a password") as caught:
        parse("deeplens://aws_cam:S3cret!@lens")
    assert "S3cret!" not in str(caught.value)


def test_the_account_of_an_address_tells_ports_apart() -> None:
    assert parse("deeplens://aws_cam@lens").account == "aws_cam@lens:22"
    assert parse("deeplens://aws_cam@[::1]:2222").account == "aws_cam@[::1]:2222"
