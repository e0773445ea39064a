"""Files that were taken out, read back."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.test import Client
from python_calamine import CalamineWorkbook


def sheet_of(data: bytes, n: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(n).to_python()


def table_of(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def get(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer
