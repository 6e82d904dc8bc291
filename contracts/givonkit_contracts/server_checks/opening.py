"""New connections to a server, by TCP and TLS, within the time of one answer."""

from __future__ import annotations

import socket
import ssl
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from .connection import NotConnected
from .sender import RESET

if TYPE_CHECKING:
    from .connection import Deadline
    from .target import Target


def open_line(target: Target, tls: ssl.SSLContext | None, deadline: Deadline) -> socket.socket:
    """Return a new connection to a server. Raises NotConnected."""
    try:
        line = _connected(target, deadline)
        return line if tls is None else _secured(line, tls, target, deadline)
    except TimeoutError:
        raise NotConnected(f"no connection to {target.place} within {deadline.seconds:g} s") from None
    except socket.gaierror as error:
        raise NotConnected(f"the name {target.host} was not found ({error.strerror})") from None
    except ConnectionRefusedError:
        raise NotConnected(f"nothing listens at {target.place}") from None
    except ssl.SSLCertVerificationError as error:
        raise NotConnected(f"the certificate of {target.place} is not trusted: {error.verify_message}") from None
    except ssl.SSLError as error:
        raise NotConnected(f"no TLS with {target.place} ({error.reason or error.strerror})") from None
    except ConnectionError:
        raise NotConnected(f"{RESET} by {target.place} before anything was sent") from None
    except OSError as error:
        raise NotConnected(f"{target.place} cannot be reached ({error.strerror})") from None


def _connected(target: Target, deadline: Deadline) -> socket.socket:
    addresses = _addresses(target, deadline)
    while True:
        address = addresses.pop(0)
        try:
            # Each address gets its share of the time: one that stays silent must not hide one that answers.
            line = socket.create_connection(address[:2], timeout=deadline.left() / (len(addresses) + 1))
        except OSError:
            if not addresses:
                raise
        else:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return line


def _addresses(target: Target, deadline: Deadline) -> list[Any]:
    """Return the addresses of a server; looking up a name knows no time limit, so a thread does it."""
    found: SimpleQueue[list[Any] | OSError] = SimpleQueue()

    def look_up() -> None:
        try:
            found.put([row[4] for row in socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)])
        except OSError as error:
            found.put(error)

    Thread(target=look_up, daemon=True, name="givonkit-look-up").start()
    try:
        addresses = found.get(timeout=deadline.left())
    except Empty:
        raise NotConnected(f"the name {target.host} was not looked up within {deadline.seconds:g} s") from None
    if isinstance(addresses, OSError):
        raise addresses
    return addresses


def _secured(line: socket.socket, tls: ssl.SSLContext, target: Target, deadline: Deadline) -> socket.socket:
    try:
        line.settimeout(deadline.left())
        return tls.wrap_socket(line, server_hostname=target.host)
    except BaseException:
        line.close()
        raise
