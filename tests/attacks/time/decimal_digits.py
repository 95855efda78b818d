# expect: timeout
# One operation in C that looks at no signal: a number of thirty million digits in decimal.
import sys

sys.set_int_max_str_digits(0)
str(1 << 100_000_000)
