"""A server of somebody else cannot hold a worker, fill its memory, or say what is not understood as an answer."""

import contextlib
import socket
import threading

import pytest

from comments import asking, service

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def speaker(settings):
    """Return a function that has the server say these bytes, again and again where `endless`."""
    listening, is_over, said = socket.create_server(("127.0.0.1", 0)), threading.Event(), []

    def serve():
        while not is_over.is_set():
            with contextlib.suppress(OSError):
                connection, _address = listening.accept()
                with connection:
                    connection.recv(65536)
                    first, again = said[-1]
                    connection.sendall(first)
                    while again and not is_over.wait(0.01):
                        connection.sendall(again)

    thread = threading.Thread(target=serve)
    thread.start()
    settings.AKISMET_API_KEY = "key"
    settings.AKISMET_URL = f"http://127.0.0.1:{listening.getsockname()[1]}"
    yield lambda first, again=b"": said.append((first, again))
    is_over.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def test_a_plain_answer_is_understood(speaker):
    speaker(OK + b"Content-Length: 5\r\n\r\nfalse")
    assert service.ask({"user_ip": "203.0.113.5"}).word == "ham"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        OK + b"Content-Length: many\r\n\r\nfalse",
        OK + b"Content-Length: 50\r\n\r\nfalse",
        OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nfalse",
        *(
            OK + b"Content-Type: text/plain; charset=" + name + b"\r\nContent-Length: 5\r\n\r\nfalse"
            for name in (b"base64", b"utf-16", b"undefined")
        ),
        OK + b"Content-Length: 8\r\n\r\n\xef\xbb\xbffalse",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::\r\nContent-Length: 5\r\n\r\nfalse",
    ],
)
def test_nonsense_is_no_answer(speaker, said):
    speaker(said)
    with pytest.raises(service.Unreachable) as failure:
        service.ask({"user_ip": "203.0.113.5"})
    assert str(failure.value)


@pytest.mark.parametrize("begun", [OK + b"X-Word: ", OK + b"Content-Length: 99999\r\n\r\n"])
def test_a_byte_now_and_then_does_not_go_on_for_ever(speaker, monkeypatch, begun):
    monkeypatch.setattr(asking, "LONGEST", 0.1)
    speaker(begun, b"x")
    with pytest.raises(service.Unreachable, match="timed out"):
        service.ask({"user_ip": "203.0.113.5"})


def test_an_answer_without_end_is_not_kept(speaker):
    speaker(OK + b"\r\n", b"x" * 5_000)
    with pytest.raises(service.Unreachable):
        service.ask({"user_ip": "203.0.113.5"})
