from __future__ import annotations

import ast
import shlex
from dataclasses import replace

from givonkit_contracts.client_checks.replay_line import replay_in_pytest, replay_in_shell, replay_line
from givonkit_contracts.client_checks.run import Listened
from givonkit_contracts.client_checks.schedule import Schedule
from givonkit_contracts.client_checks.schedule_text import read_schedule
from givonkit_contracts.client_checks.story import story
from tests.contracts.client_checks.careless import played

LINE = 'request={"type":"image","model":"seedream-5","input":{"prompt":"it\'s \\\\ \\"é\\""}} create#1=reset:acted'


def test_the_command_survives_the_shell() -> None:
    schedule = read_schedule(LINE)
    words = shlex.split(replay_in_shell(schedule, "node my_driver.mjs"))
    assert words[:4] == ["givonkit", "check", "client", "--replay"]
    assert read_schedule(words[4]) == schedule
    assert words[5:] == ["--", "node", "my_driver.mjs"]


def test_the_decorator_is_python_that_says_the_same_schedule() -> None:
    schedule = read_schedule(LINE)
    call = ast.parse(replay_in_pytest(schedule).removeprefix("@"), mode="eval").body
    assert isinstance(call, ast.Call)
    assert read_schedule(ast.literal_eval(call.keywords[0].value)) == schedule


def test_a_callable_is_replayed_by_the_decorator() -> None:
    (run,) = played("create#1=reset:acted")
    assert replay_line(run, "careless") == '@client_contract(replay="create#1=reset:acted")'


def test_a_client_that_was_listened_to_is_listened_to_again() -> None:
    (run,) = played("create#1=reset:acted")
    lives = tuple(replace(life, ending=Listened(9.0)) for life in run.lives)
    heard = replace(run, lives=lives, schedule=replace(run.schedule, request={"type": "video"}))
    assert replay_line(heard, "the client") == "givonkit check client --listen --replay 'create#1=reset:acted'"
    assert replay_line(replace(heard, schedule=Schedule()), "the client") == "givonkit check client --listen"


def test_who_was_listened_to_has_what_it_fetched() -> None:
    (run,) = played("create#1=reset:acted")
    heard = story(replace(run, lives=tuple(replace(life, ending=Listened(9.0)) for life in run.lives)))
    assert "said    nothing: it was only listened to" in heard
    assert "(gen_edef008227c4b716) completed and cost 2 tokens; the client has its" in heard
    assert "(gen_2393a7ebc13f25ad) completed and cost 2 tokens; nobody has its result" in heard
