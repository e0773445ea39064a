"""`fazhang read FILE... --json`."""
from __future__ import annotations
import json
from pathlib import Path
import click
from fazhang.reading import read, Unreadable

@click.command("read")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def read_command(files, as_json):
    for f in files:
        click.echo(json.dumps(read(f).as_json(str(f)), ensure_ascii=False))
