from __future__ import annotations

import pytest

from givonkit_contracts.server_checks.target import Target, TargetInvalid


@pytest.mark.parametrize(
    ("url", "base_url"),
    [
        ("http://127.0.0.1:4010", "http://127.0.0.1:4010"),
        ("http://127.0.0.1:4010/", "http://127.0.0.1:4010"),
        ("HTTPS://API.Givon.ai/api/v1", "https://api.givon.ai"),
        ("https://api.givon.ai:443/api/v1/generations/", "https://api.givon.ai"),
        ("http://a.test/__givonkit/namespaces/a/api/v1/generations", "http://a.test/__givonkit/namespaces/a"),
        ("http://[::1]:4010/x", "http://[::1]:4010/x"),
        ("http://bücher.test", "http://xn--bcher-kva.test"),
    ],
)
def test_an_address_is_taken_as_people_type_it(url: str, base_url: str) -> None:
    assert Target.of(url).base_url == base_url


@pytest.mark.parametrize(
    ("url", "shown", "reason"),
    [
        ("127.0.0.1:4010", "'127.0.0.1:4010'", "it does not begin with http:// or https://"),
        ("localhost:4010", "'localhost:4010'", "it does not begin with http:// or https://"),
        ("ftp://a.test", "'ftp://a.test'", "it does not begin with http:// or https://"),
        ("", "''", "it does not begin with http:// or https://"),
        ("http://a .test", "'http://a .test'", "it holds spaces"),
        ("http://a.test/\n", r"'http://a.test/\\n'", "it holds spaces, backslashes or control characters"),
        ("http://me:pass@a.test", "'…@a.test'", "it holds a user or a password"),
        ("http://me:pa/ss@a.test", "'…@a.test'", "."),
        ("http://a.test?key=pass", r"'http://a.test\?…'", "it holds a query or a fragment"),
        ("http://a.test/#pass", r"'http://a.test/\?…'", "it holds a query or a fragment"),
        ("http://", "'http://'", "it names no host"),
        ("http://a.test:0", "'http://a.test:0'", "it names no host, or the port 0"),
        ("http://a.test:99999", "'http://a.test:99999'", "it cannot be read as a URL"),
        ("http://[::1", r"'http://\[::1'", "it cannot be read as a URL"),
        (f"http://{'a' * 64}.test", "'http://a*.test'", "it cannot be read as a URL"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, shown: str, reason: str) -> None:
    expected = f"^{shown} is no address to judge a server at: {reason}.*; expected one such as http://127.0.0.1:4010"
    with pytest.raises(TargetInvalid, match=expected) as refused:
        Target.of(url)
    assert "pass" not in str(refused.value).replace("password", "")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://double.test/a/api/v1/jobs/1?x=y", "/api/v1/jobs/1?x=y"),
        ("HTTP://DOUBLE.test:80/a/api/v1/jobs/1", "/api/v1/jobs/1"),
        ("http://double.test/media/1.mp4", "/media/1.mp4"),
        ("/a/api/v1/jobs/1", "/api/v1/jobs/1"),
        ("/api/v1/jobs/1", "/api/v1/jobs/1"),
        ("jobs/1", "/api/v1/jobs/1"),
        ("?id=1", "/api/v1/generations?id=1"),
        ("//double.test", "/"),
        ("http://me:pass@double.test/a/b c", "/b%20c"),
        ("https://double.test/a/b", None),
        ("http://double.test:81/a/b", None),
        ("http://double.test:0/a/b", None),
        ("http://double.test.evil.test/a/b", None),
        ("http://double.test@evil.test/a/b", None),
        ("//evil.test/a", None),
        ("asset://asset_1", None),
        ("data:text/plain,a", None),
        ("http://[broken", None),
        ("http://double.test:port/", None),
        ("", None),
    ],
)
def test_a_url_is_a_path_of_the_server_or_elsewhere(url: str, path: str | None) -> None:
    assert Target.of("http://double.test/a").path_of(url) == path
