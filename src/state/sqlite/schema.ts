/** What the file holds; times are milliseconds since 1970. Other programs may read it while otel-kpi does not run; nobody else may write it. */

/** In the file's header: "this is otel-kpi's" (the bytes `okpi`). */
export const APPLICATION_ID = 0x6f_6b_70_69;

/** Raised with every change of the tables or of the journal's encoding. */
export const FORMAT = 1;

export const SCHEMA = `
-- One row.
CREATE TABLE meta (
  format       INTEGER NOT NULL, -- the FORMAT that wrote this file
  checkpointed INTEGER NOT NULL  -- journal entries up to this one are in the rows
) STRICT;

-- Commits since the last checkpoint, without a gap. The state is the rows and then these, in order.
CREATE TABLE journal (
  seq   INTEGER PRIMARY KEY,
  entry BLOB NOT NULL            -- CRC-32 and a whole change, see journal.ts
) STRICT;

-- Sessions, and owners of streams without a session.
CREATE TABLE entity (
  key        TEXT PRIMARY KEY,
  version    INTEGER NOT NULL,   -- 1 for a new one, one more with every change
  blob       TEXT NOT NULL,      -- the fold's own text
  due_ms     REAL NOT NULL,      -- when the fold wants to see it again; Inf: never
  expires_ms REAL NOT NULL       -- when it may be forgotten; Inf: never
) STRICT, WITHOUT ROWID;

-- Totals since the beginning.
CREATE TABLE series (
  key   TEXT PRIMARY KEY,        -- JSON: [name, [label, value], ...]
  kpi   TEXT NOT NULL,
  slots TEXT NOT NULL            -- whole numbers separated by blanks; more than 64 bits are no problem
) STRICT, WITHOUT ROWID;

-- How far the export of a series has got.
CREATE TABLE latch (
  key        TEXT PRIMARY KEY,
  zero_at_ms REAL NOT NULL,      -- when a scrape first saw it as 0
  released   INTEGER NOT NULL    -- 1: its value has been shown
) STRICT, WITHOUT ROWID;

-- Last activity.
CREATE TABLE person (
  key     TEXT PRIMARY KEY,
  last_ms REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- UTC days records were seen of, as days since 1970.
CREATE TABLE day (
  day              INTEGER PRIMARY KEY,
  first_arrival_ms REAL NOT NULL,
  closed           INTEGER NOT NULL -- 1: for ever; it has no marks any more
) STRICT;

-- What was seen of a day that is not closed: one segment for each checkpoint that had something new.
CREATE TABLE mark (
  day     INTEGER NOT NULL,
  segment INTEGER NOT NULL,      -- the journal entry it goes up to
  words   BLOB NOT NULL,         -- 64-bit fingerprints: two 32-bit words each, high before low, in this machine's byte order
  PRIMARY KEY (day, segment)
) STRICT;
`;
