# expect: denied
open("@CANARY@/written", "w").write("ESCAPED")
