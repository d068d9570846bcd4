"""``python -m pipeline province 33``."""

from pipeline.cli.commands import run

if __name__ == "__main__":
    run()
