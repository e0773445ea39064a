"""python -m fazhang.reading FILE... --json"""

from fazhang.reading.command import read_command

if __name__ == "__main__":
    read_command()
