/** What the file holds; times are milliseconds since 1970. Other programs may read it while otel-kpi does not run; nobody else may write it. */

/** In the file's header: "this is otel-kpi's" (the bytes `okpi`). */
export const APPLICATION_ID = 0x6f_6b_70_69;

/** Raised with every change of the tables, of the journal's encoding, of what marks are made of, or of the form of entities. */
export const FORMAT = 6;

/** From this one on every format stays readable: what a later one changes gets a reader in ../forms.ts. */
export const FIRST_FORMAT = 6;

export const SCHEMA = `
-- One row.
CREATE TABLE meta (
  format       INTEGER NOT NULL, -- the FORMAT that wrote this file
  checkpointed INTEGER NOT NULL  -- journal entries up to this one are in the rows
) STRICT;

-- Commits since the last checkpoint, without a gap. The state is the rows and then these, in order.
CREATE TABLE journal (
  seq   INTEGER PRIMARY KEY,
  entry BLOB NOT NULL            -- CRC-32, and the change as V8 serializes it, see journal.ts
) STRICT;

-- Sessions, and owners of streams without a session.
CREATE TABLE entity (
  id         INTEGER PRIMARY KEY, -- in the order in which they came
  key        TEXT NOT NULL,
  version    INTEGER NOT NULL,   -- 1 for a new one, one more with every change
  blob       TEXT NOT NULL,      -- the fold's own text
  due_ms     REAL NOT NULL,      -- when the fold wants to see it again; Inf: never
  expires_ms REAL NOT NULL,      -- when it may be forgotten; Inf: never
  open_group TEXT,               -- of a session under way: the agent, and the last activity
  open_ms    REAL
) STRICT;

-- Totals since the beginning.
CREATE TABLE series (
  id    INTEGER PRIMARY KEY,     -- from 1 on, without a gap
  key   TEXT NOT NULL UNIQUE,    -- JSON: [name, [label, value], ...]
  kpi   TEXT NOT NULL,
  slots TEXT NOT NULL            -- whole numbers separated by blanks; more than 64 bits are no problem
) STRICT;

-- When it happened. By quarter first: a checkpoint changes the last few pages, and the oldest are forgotten whole.
CREATE TABLE quarter (
  quarter INTEGER NOT NULL,      -- quarters of an hour since 1970, UTC
  series  INTEGER NOT NULL,
  amount  TEXT NOT NULL,         -- a whole number, as in the slots
  PRIMARY KEY (quarter, series)
) STRICT, WITHOUT ROWID;

-- What may be told twice, and what becomes of two values: src/model/registers.ts says what each space is about. Spaces
-- that only a newer otel-kpi knows stay as they are.
CREATE TABLE space (
  name TEXT PRIMARY KEY,
  law  TEXT NOT NULL             -- min, max, set or newest
) STRICT, WITHOUT ROWID;

CREATE TABLE register (
  space TEXT NOT NULL,
  grp   TEXT NOT NULL,           -- such as a month, a KPI, or what people are counted together by
  key   TEXT NOT NULL,           -- such as a day, a series or a name
  value REAL NOT NULL,           -- min, max: the number; set: its bits; newest: the time
  text  TEXT,                    -- newest: the text
  PRIMARY KEY (space, grp, key)
) STRICT, WITHOUT ROWID;

-- Events that wait to be delivered, oldest first.
CREATE TABLE outbox (
  position INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  body     TEXT NOT NULL
) STRICT;

-- What was seen of a day that is not closed: one segment for each checkpoint that had something new.
CREATE TABLE mark (
  day     INTEGER NOT NULL,      -- UTC, as days since 1970
  segment INTEGER NOT NULL,      -- the journal entry it goes up to
  words   BLOB NOT NULL,         -- 64-bit fingerprints: two 32-bit words each, high before low, in this machine's byte order
  PRIMARY KEY (day, segment)
) STRICT;
`;
