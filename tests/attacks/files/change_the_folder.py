# expect: pass
# needs: native
# Everything that changes a folder without opening a file.
calls = [
    ("mkdirat", -100, b"@CANARY@/made", 0o700),
    ("symlinkat", b"/etc", -100, b"@CANARY@/link"),
    ("linkat", -100, b"@CANARY@/secret", -100, b"@CANARY@/hard", 0),
    ("renameat2", -100, b"@CANARY@/secret", -100, b"@CANARY@/moved", 0),
    ("fchmodat", -100, b"@CANARY@/moved", 0o777),
    ("mknodat", -100, b"@CANARY@/fifo", 0o010600, 0),
    ("truncate", b"@CANARY@/moved", 0),
    ("unlinkat", -100, b"@CANARY@/moved", 0),
]
for call in calls:
    if syscall(*call) == 0:
        print("ESCAPED", call[0])
