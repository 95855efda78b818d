# expect: timeout
# One call that never returns to the interpreter.
sum(range(10**13))
