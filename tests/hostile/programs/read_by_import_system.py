# hostile: read_by_import_system
# kind: oneshot
# tries: read files through the import machinery and linecache
# contained if: nothing readable
# outcomes: ok, violation, error
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import importlib.machinery, linecache


def attack(p, m):
    loader = importlib.machinery.SourceFileLoader("x", "@EVAL@/evaluator.py")
    print("LEAK" if linecache.getlines("@EVAL@/evaluator.py") else "blocked")
    print(loader.get_data("@EVAL@/evaluator.py"))

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
