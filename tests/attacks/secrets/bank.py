# expect: denied
# References and wrong solutions of every drill.
print("ESCAPED", open("@PACKAGE@/bank.sqlite", "rb").read(20))
