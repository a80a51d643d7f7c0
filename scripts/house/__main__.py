"""`python -m scripts.house up|test|lock|bench|mutate …`, called by launchers of the same names."""

import signal
import sys

from scripts.house import check_command, measure_commands, pins, up_command

COMMANDS = {
    "up": up_command.main,
    "test": check_command.main,
    "lock": pins.main,
    "bench": measure_commands.bench,
    "mutate": measure_commands.mutate,
}

if __name__ == "__main__":
    # Being told to end is the same as Ctrl-C: what was started is ended before we go.
    for each in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:  # nohup means: stay
            signal.signal(each, signal.default_int_handler)
    COMMANDS[sys.argv[1]](sys.argv[2:])
