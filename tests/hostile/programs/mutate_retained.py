# hostile: mutate_retained
# kind: online
# tries: keep an observation and change it after the answer
# contained if: the simulator's state is in another process
# outcomes: ok, error
# max_score: 0.01
# self-limit: harmless if it runs unconfined
kept = []


def decide(size, backlog):
    for old in kept:
        try:
            old.flags.writeable = True
            old[:] = 0.0
        except ValueError:
            pass
    kept[:] = [backlog]
    return 0
