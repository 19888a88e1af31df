"""Writes rows with Python's sqlite3, in batches and one by one, and prints how many a second of CPU (see bench/events.ts)."""

import json
import sqlite3
import sys
import time

BATCH = 500
SINGLE = 1000


def rate(path, given, rows, size):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    for statement in given["schema"]:
        db.execute(statement)
    names, places = ", ".join(given["columns"]), ", ".join("?" * len(given["columns"]))
    insert = f"INSERT OR IGNORE INTO {given['table']} ({names}) VALUES ({places})"
    before = time.process_time()
    for start in range(0, len(rows), size):
        db.execute("BEGIN IMMEDIATE")
        db.executemany(insert, rows[start : start + size])
        db.execute("COMMIT")
    taken = time.process_time() - before
    db.close()
    return len(rows) / taken


told = json.load(open(sys.argv[1]))
wide, short, path = told["wide"], told["short"], sys.argv[2]
rates = {
    "wide": rate(path + "-wide", wide, wide["rows"], BATCH),
    "single": rate(path + "-single", wide, wide["rows"][:SINGLE], 1),
    "short": rate(path + "-short", short, short["rows"], BATCH),
}
print(json.dumps(rates))
