# expect: denied
# Opens the learner's history as a database.
import sqlite3


def softmax(x):
    return sqlite3.connect("file:history.sqlite?mode=ro", uri=True).execute("select 1").fetchall()
