"""A courier in a process of its own, for tests that kill it."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from desk.channels.webhook import Webhook
from desk.complaints.policy import load
from desk.complaints.privacy import Keys
from desk.complaints.work import Office
from desk.conversations.delivering import Courier
from desk.conversations.ledger import Ledger
from desk.database import create_engine_for
from desk.settings import ROOT
from tests.channels.gateways import KEY
from tests.complaints.customers import Clock


async def main(url: str, keys: str, moment: str, gateway: str) -> None:
    """Send what is due until somebody ends it."""
    clock = Clock(datetime.fromisoformat(moment))
    office = Office(create_engine_for(url), load(ROOT / "policy.yml"), Keys.read("", Path(keys)), clock)
    courier = Courier(Ledger(office), {"sms": Webhook(gateway, KEY)}, "https://bank.example")
    courier.start()
    await asyncio.sleep(60)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
