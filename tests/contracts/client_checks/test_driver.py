from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from givonkit_contracts.client_checks.driver import Driver
from givonkit_contracts.client_checks.printed import KEPT_BYTES, MOST_BYTES
from givonkit_contracts.client_checks.process import DriverFaulty, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Start = Callable[[str], Driver]

SOON = 10.0
ECHO = "import sys\nfor line in sys.stdin: print(line.strip().upper(), flush=True)\n"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Start]:
    """Return what makes a driver of a program's text."""
    drivers: list[Driver] = []

    def start(text: str) -> Driver:
        program = tmp_path / f"client-{len(drivers)}.py"
        program.write_text(text)
        drivers.append(Driver([sys.executable, "-S", "-E", str(program)]))
        return drivers[-1]

    yield start
    for driver in drivers:
        driver.close()


def fault_of(driver: Driver) -> DriverFaulty:
    driver.give("errand")
    with pytest.raises(DriverFaulty) as caught:
        wait_for_more(driver)
    return caught.value


def wait_for_more(driver: Driver) -> None:
    limit = time.monotonic() + SOON
    while time.monotonic() < limit:
        driver.said(0.1)


def pid_of(driver: Driver) -> int:
    driver.give("pid")
    return int(driver.said(SOON) or 0)


PID = "import os, sys\nfor line in sys.stdin: print(os.getpid(), flush=True)\n"


def test_each_line_in_gets_a_line_out_of_the_same_process(started: Start) -> None:
    driver = started(PID)
    assert pid_of(driver) == pid_of(driver)


def test_a_process_is_new_until_it_has_answered(started: Start) -> None:
    driver = started(ECHO)
    assert driver.is_new
    driver.give("one")
    assert driver.is_new
    assert driver.said(SOON) == "ONE"
    assert not driver.is_new


def test_nothing_is_returned_while_the_program_says_nothing(started: Start) -> None:
    driver = started("import sys\nsys.stdin.readline()\nsys.stdin.readline()\n")
    driver.give("one")
    assert driver.said(0.01) is None


def test_blank_lines_and_a_byte_order_mark_do_not_count(started: Start) -> None:
    driver = started(
        r"import sys; input(); sys.stdout.buffer.write(b'\r\n\n\xef\xbb\xbf{}\r\n'); sys.stdout.flush(); input()"
    )
    driver.give("one")
    assert (driver.said(SOON) or "").strip() == "{}"


def test_after_a_death_the_next_errand_gets_a_new_process(started: Start) -> None:
    driver = started(PID)
    first = pid_of(driver)
    assert driver.process is not None
    driver.process.kill()
    assert pid_of(driver) != first


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of every process whether it lives")
def test_what_a_process_has_started_dies_with_it(started: Start) -> None:
    driver = started(
        "import subprocess, sys\ninput()\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\ninput()\n"
    )
    child = pid_of(driver)
    driver.discard()
    limit = time.monotonic() + SOON
    while is_alive(child):
        assert time.monotonic() < limit
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and that nobody has asked about does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stream:  # noqa: PTH123  # it goes away at any moment
            return stream.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_flood_on_stderr_blocks_nothing_and_its_end_is_kept(started: Start) -> None:
    driver = started(
        "import sys\nfor line in sys.stdin:\n"
        "    for _ in range(200): sys.stderr.write('x' * 50_000)\n"
        "    sys.stderr.write('the end'); sys.stderr.flush()\n"
        "    print('done', flush=True); sys.exit(3)\n"
    )
    driver.give("one")
    assert driver.said(SOON) == "done"
    with pytest.raises(DriverFaulty) as caught:
        driver.said(SOON)
    assert len(caught.value.log) == KEPT_BYTES
    assert caught.value.log.endswith("the end")


def test_a_program_that_does_not_read_stops_nobody(started: Start) -> None:
    driver = started("import time; time.sleep(60)")
    driver.give("x" * 1_000_000)
    assert driver.said(0.01) is None


def test_a_death_names_the_exit_status_and_the_end_of_stderr(started: Start) -> None:
    fault = fault_of(started("import sys; input(); sys.exit('no such thing')"))
    assert fault.what == "it ended (exit status 1) instead of answering"
    assert fault.log == "no such thing"
    assert str(fault).endswith("Its stderr ended with:\nno such thing")


def test_a_death_names_the_signal(started: Start) -> None:
    fault = fault_of(started("import os; input(); os.abort()"))
    assert fault.what == "it died of SIGABRT instead of answering"


def test_a_program_that_closes_its_stdout_and_lives_on_is_named(started: Start) -> None:
    fault = fault_of(started("import os, time; input(); os.close(1); time.sleep(60)"))
    assert fault.what.startswith("it closed its stdout instead of answering")


def test_a_death_is_seen_though_a_child_keeps_the_stdout_open(started: Start) -> None:
    fault = fault_of(
        started(
            "import os, subprocess, sys\ninput()\n"
            "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
            "os._exit(7)\n"
        )
    )
    assert fault.what == "it ended (exit status 7) instead of answering"


def test_a_line_of_more_than_a_mebibyte_is_refused(started: Start) -> None:
    fault = fault_of(started(f"input(); print('x' * {MOST_BYTES + 1}, flush=True); input()"))
    assert "more than 1 MiB" in fault.what


def test_a_line_without_an_end_that_grows_beyond_a_mebibyte_is_refused(started: Start) -> None:
    fault = fault_of(started(f"input(); print('x' * {MOST_BYTES + 1}, end='', flush=True); input()"))
    assert "more than 1 MiB" in fault.what


def test_a_second_line_after_an_answer_is_named(started: Start) -> None:
    driver = started("input(); print('one\\ntwo', flush=True); input()")
    driver.give("errand")
    assert driver.said(SOON) == "one"
    with pytest.raises(DriverFaulty, match="after its answer it printed another line, 'two'"):
        driver.check_silence(SOON)


def test_a_second_line_that_comes_late_is_named_at_the_next_errand(started: Start) -> None:
    driver = started("input(); print('one\\ntwo', flush=True); input()")
    driver.give("errand")
    assert driver.said(SOON) == "one"
    with pytest.raises(DriverFaulty, match="another line, 'two'"):
        driver.give("errand")


def test_what_has_no_end_of_line_yet_is_no_answer(started: Start) -> None:
    driver = started("input(); print('{}', end='', flush=True); input()")
    driver.give("errand")
    limit = time.monotonic() + SOON
    while not driver.unended:
        assert time.monotonic() < limit
        assert driver.said(0.01) is None
    assert driver.unended == "{}"


def test_a_last_line_needs_no_end(started: Start) -> None:
    driver = started("input(); print('{}', end='')")
    driver.give("errand")
    assert driver.said(SOON) == "{}"


def test_a_program_that_does_not_flush_answers_when_its_stdin_is_closed(started: Start) -> None:
    driver = started("import sys\nfor line in sys.stdin: print(line.strip())\n")
    driver.give("errand")
    assert driver.said(0.05) is None
    assert driver.last_words(SOON) == "errand"


def test_a_program_that_is_not_there_is_named_with_what_to_do() -> None:
    with pytest.raises(DriverFaulty) as caught:
        Driver(["no-such-program", "a b"]).give("errand")
    assert caught.value.what == (
        "cannot start `no-such-program 'a b'`: there is no program 'no-such-program'; "
        "check how it is spelt, and that it is installed and on PATH"
    )


def test_a_file_that_is_not_executable_is_named_with_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "client.sh"
    script.write_text("#!/bin/sh\n")
    with pytest.raises(DriverFaulty, match=r"client\.sh is not executable; make it so \(chmod \+x"):
        Driver([str(script)]).give("errand")


@pytest.mark.parametrize(
    ("text", "told"),
    [("#!/no/such/interpreter\n", "the interpreter that the first line"), ("hello\n", "is no program")],
)
def test_a_script_without_an_interpreter_is_named(tmp_path: Path, text: str, told: str) -> None:
    script = tmp_path / "client.sh"
    script.write_text(text)
    script.chmod(0o755)
    with pytest.raises(DriverFaulty, match=told):
        Driver([str(script)]).give("errand")


def test_a_closed_driver_starts_nothing_any_more(started: Start) -> None:
    driver = started(ECHO)
    driver.close()
    with pytest.raises(DriverFaulty, match="the program was stopped"):
        driver.give("one")


def test_a_program_may_end_by_itself_when_its_stdin_ends(started: Start, tmp_path: Path) -> None:
    driver = started(f"{ECHO}open({str(tmp_path / 'farewell')!r}, 'w').close()\n")
    driver.give("one")
    driver.said(SOON)
    driver.close(SOON)
    assert (tmp_path / "farewell").exists()


def test_the_program_gets_no_key_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIVON_API_KEY", "HTTP_PROXY", "https_proxy", "All_Proxy"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("no_proxy", "example.org")
    given = environment()
    assert "secret" not in given.values()
    assert given["NO_PROXY"] == given["no_proxy"] == "*"
    assert given["PATH"] == os.environ["PATH"]
