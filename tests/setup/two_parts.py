"""A product of two small parts for the supervisor's tests: each serves HTTP, and has a child that sleeps."""

from __future__ import annotations

import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from desk.serve.part import Part, Probe
from desk.serve.supervisor import PartNeverStarted, Supervisor
from desk.settings import ROOT


class Answer(BaseHTTPRequestHandler):
    """Says 200 to everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def serve(port: int, note: Path) -> None:
    """A part: notes the number of its own child, then serves."""
    note.write_text(str(subprocess.Popen(["sleep", "300"]).pid))
    HTTPServer(("127.0.0.1", port), Answer).serve_forever()


def part(name: str, port: int, home: Path) -> Part:
    """A part that runs this file."""
    program = "raise SystemExit('the reason')" if port == 0 else "from tests.setup import two_parts as t"
    program += f"; from pathlib import Path; t.serve({port}, Path({str(home / name)!r}))" if port else ""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    return Part(name, [sys.executable, "-c", program], environment, Probe("127.0.0.1", port, "/"), home)


def main() -> None:
    """`two_parts.py HOME PORT PORT`: supervise both; port 0 stands for a part that cannot start."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the test run may be under nohup, which is inherited
    home = Path(sys.argv[1])
    parts = [part(f"part{number}", int(port), home) for number, port in enumerate(sys.argv[2:])]

    def say(line: str) -> None:
        print(line, flush=True)

    try:
        Supervisor(parts, say, lambda: say("all ready")).run()
    except PartNeverStarted as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
