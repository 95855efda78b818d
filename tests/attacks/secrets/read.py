# expect: denied
print("ESCAPED", open("@CANARY@/secret").read())
