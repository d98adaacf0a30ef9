"""``exactlt bounds export | python -m checks.theory``: run every route on a ledger.

Exit code 0 when every entry passes or says why it has no route, 1 otherwise.
"""

from __future__ import annotations

import json
import sys
import time

from checks.theory import ROUTES, run
from checks.theory.judge import Check, Wrong


def main() -> int:
    """Read the exported ledger from a file or stdin, run the routes, print one line each."""
    with open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin as file:
        try:
            entries = json.load(file)["statements"]
        except (ValueError, KeyError, TypeError):
            sys.exit("checks.theory: expected the JSON that `exactlt bounds export` prints")
    bad = 0
    for entry in entries:
        name, start = entry["id"], time.process_time()
        if name not in ROUTES:
            reason = entry.get("unchecked")
            bad += not reason
            print(f"{name:24} {'no route: ' + reason if reason else 'NO ROUTE AND NO REASON'}")
            continue
        check = Check(name, entry["formula"])
        try:
            run(name, check)
            word = f"ok, {check.count} comparisons"
        except Wrong as error:
            bad += 1
            word = f"WRONG: {error}"
        print(f"{name:24} {word}, {time.process_time() - start:.1f} s")
    print(f"{len(entries)} entries, {bad} bad")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
