"""An independent checker for exactlt's certificates: Python's standard library, nothing else.

Read it in this order; every file is short and stands alone:

    verdicts.py   the four answers and their exit codes
    questions.py  an instance file becomes rows of integers (the question, re-derived)
    streams.py    a law and a seed become integers (for width certificates)
    claims.py     the certificate file and what each claim needs
    diagram.py    method "diagram": an interval decision diagram over partial sums
    counting.py   method "counting": as many false positives as a recount says, so no true one
    prices.py     method "prices": a tree of cases, each closed by integer prices
    pseudo.py     method "veripb": cutting-planes proofs
    encoding.py   the clauses that stand for the rows, for clausal proofs
    clausal.py    methods "lrat" and "drat"
    __main__.py   the command line and its limits
"""
