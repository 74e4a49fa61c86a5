"""A real Postfix set up on the lines of docs/installation.md: what came for an address is there as a copy, for what it was."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from tests.channels.mail import letter
from tests.channels.programs import serving, wait_until
from tests.channels.servers import postfix

from evenhand.contacts.models import Contact

PAGE = (Path(__file__).parents[2] / "docs" / "installation.md").read_text()


def block(name: str, about: str = "") -> str:
    """A block of the page; where several have this name, the one that holds `about`."""
    found = re.findall(rf"^```{re.escape(name)}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    [wanted] = [each for each in found if about in each]
    return str(wanted)


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
@pytest.mark.proves("OA2", "I26")
def test_the_copy_of_a_complaint_is_a_complaint(tmp_path: Path) -> None:
    settings = dict(line.split("=", 1) for line in shlex.split(block("settings", "EVENHAND_MAIL_FLOOR")))
    with postfix() as mx:
        for name in ("evenhand_transport", "evenhand_copies"):
            (mx.folder / name).write_text(block(name).replace("unix:evenhand/lmtp.sock", f"unix:{mx.lmtp}"))
        lines = block("main.cf copies").replace("/etc/postfix", str(mx.folder))
        # The message itself is somebody else's to deliver.
        mx.configure(f"{lines}virtual_transport = discard\n")
        with serving(tmp_path, "lmtp", "--socket", mx.lmtp, "--mode", "666", **settings):
            mx.send([letter(1)], ["complaints@body.example"])
            mx.send([letter(2)], ["enquiries@body.example"])
            wait_until(lambda: Contact.objects.count() == 2)
    assert dict(Contact.objects.values_list("subject", "purpose")) == {
        "Letter 1": "complaint", "Letter 2": "general",
    }  # fmt: skip
