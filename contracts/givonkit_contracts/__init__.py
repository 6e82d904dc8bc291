"""The judge: doubles for tests, and the checks that hold servers and clients to the spec."""

TYPE_CHECKING = False  # typing itself would be most of the cost of importing this package
if TYPE_CHECKING:
    from .client_checks.case import Case
    from .client_checks.outcome import ErrorKind, Failed, Succeeded
    from .client_checks.report import ClientReport
    from .contract import ContractBroken, ObligationNotMet, client_contract
    from .doubles.double import Double
    from .doubles.failures import NotMet
    from .doubles.http_double import HttpDouble
    from .doubles.in_process import InProcessDouble
    from .doubles.matching import contains, ends_with, starts_with
    from .jumping import TimeCannotJump, TimeRunsAway, TimeStandsStill
    from .server_checks.judge import check_server
    from .server_checks.settings import Settings
    from .server_checks.verdicts import Finding, Report, Verdict

_HOMES = {
    "Case": "client_checks.case",
    "ClientReport": "client_checks.report",
    "ContractBroken": "contract",
    "Double": "doubles.double",
    "ErrorKind": "client_checks.outcome",
    "Failed": "client_checks.outcome",
    "Finding": "server_checks.verdicts",
    "HttpDouble": "doubles.http_double",
    "InProcessDouble": "doubles.in_process",
    "NotMet": "doubles.failures",
    "ObligationNotMet": "contract",
    "Report": "server_checks.verdicts",
    "Settings": "server_checks.settings",
    "Succeeded": "client_checks.outcome",
    "TimeCannotJump": "jumping",
    "TimeRunsAway": "jumping",
    "TimeStandsStill": "jumping",
    "Verdict": "server_checks.verdicts",
    "check_server": "server_checks.judge",
    "client_contract": "contract",
    "contains": "doubles.matching",
    "ends_with": "doubles.matching",
    "starts_with": "doubles.matching",
}

__all__ = [
    "Case",
    "ClientReport",
    "ContractBroken",
    "Double",
    "ErrorKind",
    "Failed",
    "Finding",
    "HttpDouble",
    "InProcessDouble",
    "NotMet",
    "ObligationNotMet",
    "Report",
    "Settings",
    "Succeeded",
    "TimeCannotJump",
    "TimeRunsAway",
    "TimeStandsStill",
    "Verdict",
    "check_server",
    "client_contract",
    "contains",
    "ends_with",
    "starts_with",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that the plugin costs next to nothing."""
    from importlib import import_module  # noqa: PLC0415  # not needed until a name is

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
