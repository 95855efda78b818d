# expect: denied
# The learner's history.
import sqlite3

print("ESCAPED", sqlite3.connect("@DATABASE@").execute("select * from events").fetchall())
