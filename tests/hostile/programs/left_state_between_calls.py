# hostile: left_state_between_calls
# kind: online
# tries: remember earlier calls and count them (allowed within one instance)
# contained if: no state reaches another instance
# outcomes: ok
# max_score: 0.01
# self-limit: harmless if it runs unconfined
calls = 0


def decide(size, backlog):
    global calls
    calls += 1
    if calls > 400:
        raise SystemError("BREACH saw the calls of another instance")
    return 0
