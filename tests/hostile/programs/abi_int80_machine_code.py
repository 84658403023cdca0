# hostile: abi_int80_machine_code
# kind: oneshot
# tries: run hand-made machine code that makes an i386 system call (int 0x80)
# contained if: no executable memory can be had
# outcomes: ok, violation, error, crash, memory
# max_score: 0.2
# self-limit: harmless if it runs unconfined
import ctypes, mmap


def attack(p, m):
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    raise SystemError("BREACH ran machine code: %d" % ctypes.CFUNCTYPE(ctypes.c_int)(address)())

def solve(p, m):
    try:
        attack(p, m)
    except Exception as e:
        print("blocked:", type(e).__name__, str(e)[:200])
    return [0] * len(p)
