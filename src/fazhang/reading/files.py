from pathlib import Path
class Unreadable(Exception):
    pass
def text_of(p: Path) -> str:
    return p.read_bytes().decode()
