"""Make `.venv` and install the locked packages into it; run by scripts/bootstrap with a bare Python 3.10."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
INSTALLER = ROOT / "scripts" / "requirements-uv.txt"
RUN = [ROOT / "requirements.txt"]
DEV = [*RUN, ROOT / "requirements-dev.txt"]

COMMAND = """#!{python}
# Made by scripts/install.py: the operators' command line, runnable from any directory.
import sys

sys.path[0] = {root!r}
from desk.cli import main

sys.exit(main())
"""


def stamp(name: str, locks: list[Path]) -> str:
    """What a finished installation leaves behind: which locks, their content, and where it was made."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in [INSTALLER, *locks]))
    return f"{name} {digest.hexdigest()} {VENV}\n"


def say(chinese: str, english: str) -> None:
    """One line of visible progress."""
    print(f"» {chinese} · {english}", flush=True)


def call(command: list[str | Path], remedy: str) -> None:
    """Run one step; where it fails, end with its name and a remedy instead of a traceback."""
    result = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment(), check=False)
    if result.returncode:
        step = " ".join(str(part) for part in command[:4])
        sys.exit(f"\n安装失败 · set-up failed at `{step} …` (exit {result.returncode}). {remedy}")


def environment() -> dict[str, str]:
    """The environment for pip and uv: patient with slow lines, trusting what this machine trusts (a bank's
    network often has certificates of its own), and with the mirror that pip is set up with for uv too."""
    known = {"UV_HTTP_TIMEOUT": "300", "UV_SYSTEM_CERTS": "true", **os.environ}
    known.update(PIP_DISABLE_PIP_VERSION_CHECK="1", VIRTUAL_ENV=str(VENV))
    if PYTHON.exists() and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & known.keys():
        asked = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
        mirror = subprocess.run(asked, capture_output=True, text=True, check=False)
        if mirror.returncode == 0 and mirror.stdout.strip():
            known["UV_DEFAULT_INDEX"] = mirror.stdout.strip()
    return known


def make_venv() -> None:
    """A fresh `.venv`, by a Python outside of it."""
    say("创建虚拟环境 .venv", "making the virtual environment .venv")
    python = getattr(sys, "_base_executable", sys.executable)
    call([python, "-m", "venv", "--clear", VENV], "Remove .venv and try again.")


def install(locks: list[Path]) -> None:
    """Bring `.venv` to exactly what the locks say."""
    say("安装依赖，首次需要几分钟", "installing the locked packages, the first time takes some minutes")
    network = "Is the network reachable, and is there 4 GB of free disk? Then run make again."
    call([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", INSTALLER], network)
    call([VENV / "bin" / "uv", "pip", "sync", "--require-hashes", *locks], network)
    command = VENV / "bin" / "tingsu"
    command.write_text(COMMAND.format(python=PYTHON, root=str(ROOT)))
    command.chmod(0o755)


def main() -> None:
    """Install what is asked for unless it is there; once the development tools are in, they stay."""
    present = STAMP.read_text() if STAMP.exists() else ""
    dev = "--dev" in sys.argv[1:] or present.startswith("dev ")
    wanted = stamp("dev", DEV) if dev else stamp("run", RUN)
    if present == wanted:
        return
    if not present.endswith(f" {VENV}\n") and (present or not PYTHON.exists()):
        make_venv()
    STAMP.unlink(missing_ok=True)
    install(DEV if dev else RUN)
    STAMP.write_text(wanted)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\n已中断 · interrupted; run make again to go on.")
