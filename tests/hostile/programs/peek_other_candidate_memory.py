# hostile: peek_other_candidate_memory
# kind: oneshot
# tries: search its heap for the text of another candidate
# contained if: the zygote never saw one
# outcomes: ok, violation, crash, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import gc


def solve(p, m):
    tag = "OTHER-CAN" + "DIDATE-6F"
    for o in gc.get_objects():
        if isinstance(o, dict):
            for v in list(o.values()):
                if type(v) is str and tag in v:
                    raise SystemError("BREACH found another candidate")
    return [0] * len(p)
