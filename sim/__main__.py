"""``python -m sim`` is the command ``endgame``."""

if __name__ == "__main__":
    import signal

    # Until our own handler is loaded a signal ends the program without a traceback.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from sim.base.interrupts import at_once

    at_once()
    from sim.cli import main

    main()
