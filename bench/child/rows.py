"""Writes rows with Python's sqlite3, in batches and one by one, and prints how many per second of CPU (see bench/events.ts)."""

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


given = json.load(open(sys.argv[1]))
print(rate(sys.argv[2] + "-batches", given, given["rows"], BATCH), rate(sys.argv[2] + "-single", given, given["rows"][:SINGLE], 1))
