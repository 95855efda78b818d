# expect: crashed | denied
from vivavoce.bank import opened

print("ESCAPED", opened)
