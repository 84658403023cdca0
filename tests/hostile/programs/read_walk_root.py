# hostile: read_walk_root
# kind: oneshot
# tries: walk the file system
# contained if: nothing is there, or nothing can be listed
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import os


def attack(p, m):
    found = [name for _, folders, files in os.walk("/") for name in files + folders][:10]
    if found:
        raise SystemError("BREACH sees %s" % found)
    print("blocked")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
