"""``python -m sim`` is the command ``endgame``."""

if __name__ == "__main__":
    from sim.base.interrupts import at_once

    at_once()
    from sim.cli import main

    main()
