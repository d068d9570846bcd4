"""``python -m tests.rounds FOLDER [SCHOOLS] [SEED]``: the three rounds with many schools, and what came otherwise than planned."""

import sys
from pathlib import Path

from tests.rounds.play import play

if __name__ == "__main__":
    folder, schools, seed = [*sys.argv[1:], "60", "7"][:3] if len(sys.argv) == 2 else [*sys.argv[1:], "7"][:3]
    for line in play(Path(folder), int(schools), int(seed)):
        print(line)
