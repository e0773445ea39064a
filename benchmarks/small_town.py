"""An empty database with one township: ``python benchmarks/small_town.py FOLDER TOWN [VILLAGES]``. Invented places."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def make(folder: Path, town: str, villages: int = 40) -> None:
    """Django is set up on this folder afterwards, so once in a process."""
    os.environ["FAZHANG_DATA"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "fazhang.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from fazhang.places.models import Region

    parent = None
    for path, level in ((town[:2], "province"), (town[:4], "city"), (town[:6], "county"), (town, "town")):
        parent = Region.objects.create(path=path, name=f"{level}{path}", level=level, parent=parent)
    Region.objects.bulk_create(
        Region(path=f"{town}{201 + i}", name=f"第{i + 1}村", level="village", parent=parent) for i in range(villages)
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 40)
