# hostile: proc_subprocess
# kind: oneshot
# tries: run a program by subprocess
# contained if: no program runs
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import subprocess


def attack(p, m):
    subprocess.run(["touch", "@SCRATCH@/sbxh_subprocess"])
    raise SystemError("BREACH subprocess")

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
