# expect: denied
# The file that judges.
print("ESCAPED", open("@CHECKS@").read())
