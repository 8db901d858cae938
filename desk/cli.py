"""The operators' command line, `tingsu`: run the product, look after its people, its data and its policy.

Exit codes: 0 all is well, 1 something is wrong and said why, 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from getpass import getpass
from types import FrameType
from typing import NoReturn, TypeAlias

from sqlalchemy.exc import OperationalError

from desk.api.model import ROLES
from desk.api.staff import StaffError, add_staff
from desk.complaints import audit, policy
from desk.complaints.errors import ComplaintError
from desk.complaints.work import open_office
from desk.conversations.reconcile import reconcile
from desk.database import upgrade
from desk.serve import model
from desk.serve.ports import CannotListen
from desk.serve.product import AlreadyRunning, serve
from desk.serve.supervisor import PartNeverStarted
from desk.settings import Settings

EXPECTED = (AlreadyRunning, ComplaintError, PartNeverStarted, CannotListen, StaffError, model.TrainingFailed)

Command = Callable[[argparse.Namespace], int]
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what an operator can mend is said in a line, not shown as a traceback."""
    options = parser().parse_args(arguments)
    command: Command = options.command
    try:
        return command(options)
    except EXPECTED as error:
        return fail(str(error))
    except OperationalError as error:
        return fail(f"数据库不可用 · the database cannot be used: {error.orig}")
    except KeyboardInterrupt:
        return fail("\n已中断 · interrupted", code=130)


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(prog="tingsu", description="听诉 Tingsu: the operators' command line.")
    groups = top.add_subparsers(required=True, metavar="COMMAND")
    _add(groups, "serve", "Start everything, and keep it running until Ctrl-C.", run_serve)
    _add(groups, "train", "Train the model if what it is made of changed.", run_train)
    _add(groups, "migrate", "Bring the database to the newest schema.", run_migrate)
    _add(groups, "verify", "Check the audit chain; name the first entry that does not hold.", run_verify)
    _add(groups, "reconcile", "Compare what was said to be registered with the register.", run_reconcile)
    users = groups.add_parser("user", help="Accounts of the staff.")
    user = _add(_commands(users), "add", "Make an account; the password is read from input.", run_user_add)
    user.add_argument("name", metavar="NAME")
    user.add_argument("--role", required=True, choices=ROLES)
    user.add_argument("--password-stdin", required=True, action="store_true", help="its first line")
    user.add_argument("--display-name", help="what customers and colleagues read")
    user.add_argument("--team", action="append", default=[], help="whose matters come first; repeatable")
    user.add_argument("--skill", action="append", default=[], help="e.g. fraud, en; repeatable")
    user.add_argument("--capacity", type=int, help="conversations at once")
    policies = groups.add_parser("policy", help="The policy file.")
    _add(_commands(policies), "check", "Read it; name line and remedy if it is wrong.", run_policy_check)
    return top


def _commands(group: argparse.ArgumentParser) -> Subparsers:
    return group.add_subparsers(required=True, metavar="COMMAND")


def _add(to: Subparsers, name: str, what: str, run: Command) -> argparse.ArgumentParser:
    made = to.add_parser(name, help=what, description=what)
    made.set_defaults(command=run)
    return made


def say(line: str) -> None:
    """A line of progress, seen at once."""
    print(line, flush=True)


def fail(line: str, code: int = 1) -> int:
    """A line about what is wrong, and the exit code that goes with it."""
    print(line, file=sys.stderr, flush=True)
    return code


def run_serve(_options: argparse.Namespace) -> int:
    """`tingsu serve`."""
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _interrupt)
    serve(Settings(), say)
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """End the preparations, before the supervisor listens to signals itself.

    A TERM does it too, and so does Ctrl-C in a shell's background job, where it would be ignored.
    """
    raise KeyboardInterrupt


def run_train(_options: argparse.Namespace) -> int:
    """`tingsu train`."""
    say(f"模型 · model: {model.ensure(say).name}")
    return 0


def run_migrate(_options: argparse.Namespace) -> int:
    """`tingsu migrate`."""
    settings = Settings()
    settings.prepare_home()
    upgrade(settings.database)
    say("数据库结构已是最新 · the database has the newest schema")
    return 0


def run_verify(_options: argparse.Namespace) -> int:
    """`tingsu verify`."""
    with open_office().look() as work:
        broken = audit.verify(work.session)
    if broken:
        return fail(f"审计链断裂 · the audit chain is broken at entry {broken.entry}: {broken.why}")
    say("审计链完整 · the audit chain holds")
    return 0


def run_reconcile(_options: argparse.Namespace) -> int:
    """`tingsu reconcile`."""
    with open_office().look() as work:
        found = reconcile(work)
    for name, count in sorted(found.counts.items()):
        say(f"{count:>8}  {name}")
    for difference in found.differences:
        fail(f"{difference.kind}: {difference.subject}")
    if not found.agrees:
        return fail(
            f"不一致 · {found.counts['differences']} differences between what was said and the register"
        )
    say("一致 · what was said and the register agree")
    return 0


def run_policy_check(_options: argparse.Namespace) -> int:
    """`tingsu policy check`."""
    path = Settings().policy
    say(f"策略文件有效 · {path} is valid, version {policy.load(path).version}")
    return 0


def run_user_add(options: argparse.Namespace) -> int:
    """`tingsu user add`."""
    password = getpass("密码 · password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    with open_office().work() as work:
        account = add_staff(
            work,
            options.name,
            options.role,
            password,
            display_name=options.display_name,
            teams=options.team,
            skills=options.skill,
            capacity=options.capacity,
        )
    say(f"账号已创建 · account {account.name} ({account.role}) was made")
    return 0


if __name__ == "__main__":
    sys.exit(main())
