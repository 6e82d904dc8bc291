"""Times as text: RFC 3339 for bodies, RFC 9110 for the Date header."""

from __future__ import annotations

import time
from functools import lru_cache


def rfc3339(seconds: float) -> bytes:
    """Return a time in UTC with milliseconds, as a JSON string."""
    whole, thousandths = divmod(int(seconds * 1000 + 0.5), 1000)
    return b'"%b.%03dZ"' % (_day_and_second(whole), thousandths)


def unix(seconds: float) -> bytes:
    """Return a time in whole seconds since 1970, as a JSON number."""
    return b"%d" % int(seconds)


@lru_cache(maxsize=1024)
def http_date(whole_seconds: int) -> bytes:
    """Return a time as the Date header writes it."""
    moment = time.gmtime(whole_seconds)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.tm_wday]
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[moment.tm_mon - 1]
    return time.strftime(f"{day}, %d {month} %Y %H:%M:%S GMT", moment).encode()


@lru_cache(maxsize=1024)
def _day_and_second(whole_seconds: int) -> bytes:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole_seconds)).encode()


WRITERS = {"rfc3339": rfc3339, "unix": unix}
