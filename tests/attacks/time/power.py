# expect: timeout
held = pow(3, 10**9)
