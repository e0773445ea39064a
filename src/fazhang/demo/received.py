"""Reports that the demo's county received: two years of a township from before its books, and two of one year that
share passages, texts of our own with slips for the reader to find (``texts/received-<town>-<year>.txt``). Their tokens
are printed as the books have them: what agrees stays so, whatever the demo's volumes are.
"""

from __future__ import annotations

import io
from importlib.resources import files

from fazhang.books.state import Period
from fazhang.oversight import receiving
from fazhang.oversight.receiving import Outcome
from fazhang.places.models import User
from fazhang.places.scope import scope_of
from fazhang.reports.build import codes_of
from fazhang.reports.drafting import preview
from fazhang.reports.tokens import Reader


def receive() -> list[Outcome]:
    """Take them in as the county's supervisor does."""
    scope = scope_of(User.objects.select_related("region", "office").get(username="xian_ducha"))
    uploads = []
    for file in sorted(files(__package__).joinpath("texts").iterdir(), key=lambda f: f.name):
        if file.name.startswith("received-"):
            _, town, year = file.name.removesuffix(".txt").split("-")
            text = file.read_text("utf-8")
            text = preview(text, Reader(town, Period.year(int(year)), codes_of([text])))
            uploads.append((file.name, io.BytesIO(text.encode())))
    return receiving.receive(uploads, scope)
