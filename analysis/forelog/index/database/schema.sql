-- The index of one workspace.  docs/schema.md says the same for people; a test holds the two together.
--
-- Cache: every table here can be made again from the source.  Tables with a user's own data get the prefix "user_" and survive rebuilds
-- (migrations.py).  Foreign keys are deferred: rows of one step may arrive in any order.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE roots (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('folder', 'jar'))
) STRICT;

CREATE TABLE files (
  id INTEGER PRIMARY KEY,
  root_id INTEGER NOT NULL REFERENCES roots(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  path TEXT NOT NULL,
  hash TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  extractor TEXT NOT NULL,
  encoding TEXT NOT NULL,
  package TEXT NOT NULL,
  is_test INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  error_lines TEXT NOT NULL,
  notes TEXT NOT NULL,
  UNIQUE (root_id, path)
) STRICT;

CREATE TABLE types (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES files(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  simple_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  flags INTEGER NOT NULL,
  outer_id INTEGER REFERENCES types(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  superclass TEXT,
  line INTEGER NOT NULL,
  end_line INTEGER NOT NULL
) STRICT;

CREATE TABLE supertypes (
  type_id INTEGER NOT NULL REFERENCES types(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  PRIMARY KEY (type_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE methods (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES files(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  type_id INTEGER NOT NULL REFERENCES types(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  class TEXT NOT NULL,
  name TEXT NOT NULL,
  params TEXT NOT NULL,
  returns TEXT NOT NULL,
  flags INTEGER NOT NULL,
  kind TEXT NOT NULL,
  pos INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  line INTEGER NOT NULL,
  end_line INTEGER NOT NULL
) STRICT;

CREATE TABLE fields (
  id INTEGER PRIMARY KEY,
  type_id INTEGER NOT NULL REFERENCES types(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  file_id INTEGER NOT NULL REFERENCES files(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  flags INTEGER NOT NULL,
  line INTEGER NOT NULL,
  constant TEXT
) STRICT;

CREATE TABLE externals (
  id INTEGER PRIMARY KEY,
  class TEXT NOT NULL,
  name TEXT NOT NULL,
  params TEXT NOT NULL,
  returns TEXT NOT NULL,
  UNIQUE (class, name, params)
) STRICT;

-- file_id repeats the file of the caller, for plain queries; caller_id carries the foreign key (a second one would need a fourth index
-- over the largest table).  resolution = 'workspace' exactly where callee_id is set, 'external' where external_id is: store.verify() looks;
-- as a CHECK it would cost a third of a cold build's writing.
CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  caller_id INTEGER NOT NULL REFERENCES methods(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  file_id INTEGER NOT NULL,
  pos INTEGER NOT NULL,
  line INTEGER NOT NULL,
  "column" INTEGER NOT NULL,
  callee_id INTEGER REFERENCES methods(id) DEFERRABLE INITIALLY DEFERRED,
  external_id INTEGER REFERENCES externals(id) DEFERRABLE INITIALLY DEFERRED,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  confidence REAL NOT NULL,
  resolution TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE log_statements (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES files(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  method_id INTEGER NOT NULL REFERENCES methods(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  stable_id TEXT NOT NULL,
  pos INTEGER NOT NULL,
  line INTEGER NOT NULL,
  end_line INTEGER NOT NULL,
  "column" INTEGER NOT NULL,
  level TEXT NOT NULL,
  logger TEXT NOT NULL,
  framework TEXT NOT NULL,
  template TEXT NOT NULL,
  regex TEXT NOT NULL,
  parts TEXT NOT NULL,
  throwable TEXT NOT NULL,
  guessed INTEGER NOT NULL,
  catalogue_key TEXT NOT NULL,
  wrapper TEXT NOT NULL
) STRICT;

CREATE TABLE linkage (
  file_id INTEGER PRIMARY KEY REFERENCES files(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  declarations BLOB NOT NULL,
  method_ids BLOB NOT NULL,
  contribution BLOB NOT NULL
) STRICT;

CREATE TABLE flows (
  method_id INTEGER PRIMARY KEY REFERENCES methods(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  hash TEXT NOT NULL,
  machine BLOB NOT NULL
) STRICT;

-- Indices are made after a cold build: sorting once is several times faster than a million insertions.

CREATE INDEX types_file ON types(file_id);
CREATE INDEX types_name ON types(name);
CREATE INDEX types_simple_name ON types(simple_name);
CREATE INDEX types_outer ON types(outer_id);
CREATE INDEX supertypes_name ON supertypes(name);
CREATE INDEX methods_file ON methods(file_id, line);
CREATE INDEX methods_type ON methods(type_id);
CREATE INDEX methods_class ON methods(class, name);
CREATE INDEX methods_name ON methods(name);
CREATE INDEX fields_file ON fields(file_id);
CREATE INDEX fields_type ON fields(type_id);
CREATE INDEX calls_caller ON calls(caller_id);
CREATE INDEX calls_whole ON calls(reason) WHERE reason != '' AND resolution = 'workspace';
CREATE INDEX calls_callee ON calls(callee_id) WHERE callee_id IS NOT NULL;
CREATE INDEX log_statements_file ON log_statements(file_id, line);
CREATE INDEX log_statements_method ON log_statements(method_id);
CREATE INDEX log_statements_stable_id ON log_statements(stable_id);

CREATE VIEW v_call_graph AS
SELECT
  caller.class AS caller_class,
  caller.name AS caller_method,
  caller.params AS caller_params,
  files.path AS file,
  calls.line AS line,
  calls."column" AS "column",
  coalesce(callee.class, externals.class) AS callee_class,
  coalesce(callee.name, externals.name, calls.name) AS callee_method,
  coalesce(callee.params, externals.params) AS callee_params,
  calls.kind AS kind,
  calls.confidence AS confidence,
  calls.resolution AS resolution
FROM calls
JOIN methods AS caller ON caller.id = calls.caller_id
JOIN files ON files.id = caller.file_id
LEFT JOIN methods AS callee ON callee.id = calls.callee_id
LEFT JOIN externals ON externals.id = calls.external_id;

CREATE VIEW v_templates AS
SELECT
  log_statements.stable_id AS id,
  methods.class AS class,
  methods.name AS method,
  files.path AS file,
  log_statements.line AS line,
  log_statements.end_line AS end_line,
  log_statements."column" AS "column",
  log_statements.level AS level,
  log_statements.logger AS logger,
  log_statements.framework AS framework,
  log_statements.template AS template,
  log_statements.regex AS regex,
  log_statements.throwable AS throwable,
  log_statements.wrapper AS wrapper
FROM log_statements
JOIN methods ON methods.id = log_statements.method_id
JOIN files ON files.id = log_statements.file_id;

CREATE VIEW v_unresolved AS
SELECT
  calls.reason AS reason,
  calls.name AS name,
  caller.class AS caller_class,
  caller.name AS caller_method,
  files.path AS file,
  calls.line AS line,
  calls."column" AS "column"
FROM calls
JOIN methods AS caller ON caller.id = calls.caller_id
JOIN files ON files.id = caller.file_id
WHERE calls.resolution = 'unresolved';

CREATE VIEW v_call_summary AS
SELECT
  resolution,
  kind,
  count(*) AS edges,
  count(DISTINCT caller_id || ':' || pos) AS sites,
  round(avg(confidence), 3) AS mean_confidence
FROM calls
GROUP BY resolution, kind;

CREATE VIEW v_methods AS
SELECT
  methods.id AS id,
  methods.class AS class,
  methods.name AS method,
  methods.params AS params,
  methods.returns AS returns,
  methods.kind AS kind,
  files.path AS file,
  methods.line AS line,
  methods.end_line AS end_line,
  files.is_test AS is_test,
  (SELECT count(*) FROM log_statements WHERE log_statements.method_id = methods.id) AS statements,
  (SELECT count(*) FROM calls WHERE calls.caller_id = methods.id) AS calls
FROM methods
JOIN files ON files.id = methods.file_id;

-- Methods that a run can reach: from main, whose class is initialised first, or where there is none, from all that other programs may call.
CREATE VIEW v_reachable AS
WITH RECURSIVE
mains(id, type_id) AS (
  SELECT methods.id, methods.type_id FROM methods
  WHERE methods.name = 'main' AND methods.flags & 9 = 9 AND methods.params = 'java.lang.String[]'
),
begun(name) AS (
  SELECT types.name FROM types JOIN mains ON mains.type_id = types.id
  UNION
  SELECT supertypes.name FROM begun JOIN types ON types.name = begun.name JOIN supertypes ON supertypes.type_id = types.id
),
reached(id) AS (
  SELECT id FROM mains
  UNION
  SELECT methods.id FROM methods WHERE methods.flags & 2 = 0 AND methods.kind IN ('method', 'constructor') AND NOT EXISTS (SELECT 1 FROM mains)
  UNION
  SELECT methods.id FROM begun JOIN methods ON methods.class = begun.name AND methods.name = '<clinit>'
  UNION
  SELECT calls.callee_id FROM reached JOIN calls ON calls.caller_id = reached.id WHERE calls.callee_id IS NOT NULL
)
SELECT
  methods.id AS id,
  methods.class AS class,
  methods.name AS method,
  methods.params AS params,
  files.path AS file,
  methods.line AS line
FROM reached
JOIN methods ON methods.id = reached.id
JOIN files ON files.id = methods.file_id;
