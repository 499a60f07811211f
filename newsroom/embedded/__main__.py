"""`python -m newsroom.embedded VAR PROGRAMS LOCK NAME UID GID SWITCH`: become the keeper. Only `embedded.ensure` calls this."""

import os
import sys
from pathlib import Path

from .keeper import Keeper
from .places import Owner, Places

if __name__ == "__main__":
    var, programs, lock, name, uid, gid, switch = sys.argv[1:]
    os.set_inheritable(int(lock), False)
    if (
        os.fork()
    ):  # the caller waits for this half only; the other belongs to nobody, so it is nobody's zombie
        os._exit(0)
    os.setsid()
    sys.exit(Keeper(Places(Path(var)), Owner(name, int(uid), int(gid), switch == "1"), Path(programs)).keep())
