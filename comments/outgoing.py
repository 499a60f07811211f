"""HTTP to a server of somebody else that may mean harm or be broken: the whole answer has a time and a size.

A time-out of httpx begins anew with every byte that comes. Who sends one now and then would hold a worker for days.
"""

import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx


class Bounded(httpx.BaseTransport):
    """Raises httpx.ReadTimeout when the whole exchange takes longer than `seconds`, httpx.ReadError for over `most` bytes."""

    def __init__(self, *, seconds: float, most: int):
        self.seconds, self.most = seconds, most

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        network = _Network(until=time.monotonic() + self.seconds, most=self.most)
        try:
            with httpcore.ConnectionPool(ssl_context=_trust(), network_backend=network) as pool:
                answer = pool.request(
                    request.method,
                    str(request.url),
                    headers=request.headers.raw,
                    content=request.read(),
                    extensions=dict(request.extensions),
                )
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise httpx.ReadTimeout("no whole answer in time", request=request) from error
        except Exception as error:
            raise httpx.ReadError(str(error) or type(error).__name__, request=request) from error
        return httpx.Response(answer.status, headers=answer.headers, content=answer.content)


@cache
def _trust() -> ssl.SSLContext:
    """Return whom to trust on the net; reading it takes longer than asking."""
    return httpx.create_ssl_context()


class _Network(httpcore.NetworkBackend):
    """Connections that share one deadline."""

    def __init__(self, *, until: float, most: int):
        self.until, self.most = until, most
        self.plain = httpcore.SyncBackend()

    def left(self, timeout: float | None) -> float:
        """Return how long may be waited now, in seconds, where `timeout` is the longest for one step."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("no whole answer in time")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(
            self.plain.connect_tcp(host, port, self.left(timeout), local_address, socket_options), self
        )


class _Stream(httpcore.NetworkStream):
    """A connection that counts what comes over it."""

    def __init__(self, plain: httpcore.NetworkStream, network: _Network):
        self.plain, self.network, self.came = plain, network, 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        piece = self.plain.read(max_bytes, self.network.left(timeout))
        self.came += len(piece)
        if self.came > self.network.most:
            raise httpcore.ReadError(f"an answer of over {self.network.most} bytes")
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.plain.write(buffer, self.network.left(timeout))

    def close(self) -> None:
        self.plain.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(
            self.plain.start_tls(ssl_context, server_hostname, self.network.left(timeout)), self.network
        )

    def get_extra_info(self, info: str) -> Any:
        return self.plain.get_extra_info(info)
