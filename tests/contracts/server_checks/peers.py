"""The server's end of connections, as a script plays it."""

from __future__ import annotations

import socket
import struct
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

from givonkit_contracts.server_checks.http_sender import HttpSender

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from givonkit_contracts.server_checks.sender import Answer

KEY = "canary-0123456789"
PATIENCE = 5.0
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}"


class Peer:
    """The server's end of one connection."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self._file = line.makefile("rb")

    def request(self) -> tuple[str, dict[str, str], bytes]:
        """Read one request: its first line, its headers and its body."""
        first = self._file.readline().decode().strip()
        headers = {}
        while line := self._file.readline().decode().strip():
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        return first, headers, self._file.read(int(headers.get("content-length", "0")))

    def send(self, content: bytes) -> None:
        self.line.sendall(content)

    def close(self) -> None:
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self._file.close()
        self.line.close()

    def reset(self) -> None:
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._file.close()
        self.line.close()


@contextmanager
def server(*scripts: Callable[[Peer], None], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Give the address of a server that plays one script a connection, and takes no further ones."""
    listener = socket.create_server(("127.0.0.1", 0))
    peers: list[Peer] = []
    threads: list[Thread] = []

    def play(line: socket.socket, script: Callable[[Peer], None]) -> None:
        with suppress(OSError, ValueError):
            peer = Peer(tls.wrap_socket(line, server_side=True) if tls else line)
            peers.append(peer)
            script(peer)

    def accept() -> None:
        with suppress(OSError):
            for script in scripts:
                line, _ = listener.accept()
                line.settimeout(PATIENCE)
                threads.append(Thread(target=play, args=(line, script)))
                threads[-1].start()

    accepting = Thread(target=accept)
    accepting.start()
    try:
        scheme = "https" if tls else "http"
        yield f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for peer in peers:
            with suppress(OSError):
                peer.line.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        for peer in peers:
            peer.close()


def saying(*contents: bytes, end: str = "") -> Callable[[Peer], None]:
    """Return a script that answers one request after the other, and then closes or resets."""

    def script(peer: Peer) -> None:
        for content in contents:
            peer.request()
            peer.send(content)
        if end:
            getattr(peer, end)()

    return script


def asked(url: str, method: str = "GET", *, body: bytes = b"", timeout: float = PATIENCE) -> Answer:
    with HttpSender(url, api_key=KEY) as sender:
        return sender.send(method, "/x", body=body, timeout=timeout)


def answer_to(content: bytes, *, end: str = "close", method: str = "GET", timeout: float = PATIENCE) -> Answer:
    with server(saying(content, end=end)) as url:
        return asked(url, method, timeout=timeout)


def head(*lines: bytes, status: bytes = b"200 OK") -> bytes:
    return b"\r\n".join([b"HTTP/1.1 " + status, *lines, b"", b""])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
