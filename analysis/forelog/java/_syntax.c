/* Source → flat syntax tree, for the compiled build: the tree-sitter runtime without an object of Python for every node.

   Compiled as one unit with the runtime, whose source `scripts/make_compiled.py` takes from the pinned source distribution of
   `tree-sitter`; nothing of it is kept in this repository.  The walk below reads the runtime's own structures (`subtree.h`), which is
   several times as fast as its cursor; `tests/compiled/` compares every node of it with the public interface. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* Memory of one parse.  The runtime allocates several times for each token; here that costs a few instructions, and nothing is freed one by
   one in the end: all goes at once.  Small blocks come from chunks and, freed, go to the list of their size; large ones are `malloc`'s. */
enum { STEP = 16, SMALL = 512, CHUNK = 1 << 20 };

typedef union Block {
  size_t size;        /* in use */
  union Block *next;  /* free: the next one of this size */
} Block;

typedef struct Large {
  struct Large *before, *after;
  Block block;
} Large;

typedef struct Chunk {
  struct Chunk *before;
  char bytes[CHUNK - sizeof(struct Chunk *)];
} Chunk;

typedef struct {
  char *at, *end; /* free room in the newest chunk */
  Chunk *chunks;
  Large *larges;
  Block *freed[SMALL / STEP + 1];
} Arena;

static _Thread_local Arena *arena; /* of the parse that runs in this thread */
static Chunk *spare;               /* kept for the next parse; whoever touches it holds the GIL */

static void out_of_memory(size_t size) {
  fprintf(stderr, "tree-sitter failed to allocate %zu bytes", size); /* as the runtime does, which cannot go on */
  abort();
}

static void *block_of_chunk(Arena *here, size_t size) {
  if ((size_t)(here->end - here->at) < size + sizeof(Block)) {
    Chunk *chunk = malloc(sizeof(Chunk));
    if (chunk == NULL) out_of_memory(sizeof(Chunk));
    chunk->before = here->chunks;
    here->chunks = chunk;
    here->at = chunk->bytes;
    here->end = chunk->bytes + sizeof(chunk->bytes);
  }
  Block *block = (Block *)here->at;
  here->at += size + sizeof(Block);
  block->size = size;
  return block + 1;
}

static void *block_of_heap(Arena *here, Large *old, size_t size) {
  Large *large = realloc(old, sizeof(Large) + size);
  if (large == NULL) out_of_memory(size);
  if (old == NULL) {
    large->before = NULL;
    large->after = here->larges;
  }
  if (large->before != NULL) large->before->after = large;
  else here->larges = large;
  if (large->after != NULL) large->after->before = large;
  large->block.size = size;
  return &large->block + 1;
}

static inline void *arena_malloc(size_t size) {
  Arena *here = arena;
  size = (size + STEP - 1) & ~(size_t)(STEP - 1);
  if (size > SMALL) return block_of_heap(here, NULL, size);
  Block *block = here->freed[size / STEP];
  if (block == NULL) return block_of_chunk(here, size);
  here->freed[size / STEP] = block->next;
  block->size = size;
  return block + 1;
}

static inline void *arena_calloc(size_t count, size_t size) {
  return memset(arena_malloc(count * size), 0, count * size);
}

static inline void arena_free(void *memory) {
  if (memory == NULL) return;
  Block *block = (Block *)memory - 1;
  size_t size = block->size;
  if (size <= SMALL) {
    block->next = arena->freed[size / STEP];
    arena->freed[size / STEP] = block;
  } else {
    Large *large = (Large *)((char *)block - offsetof(Large, block));
    if (large->before != NULL) large->before->after = large->after;
    else arena->larges = large->after;
    if (large->after != NULL) large->after->before = large->before;
    free(large);
  }
}

static inline void *arena_realloc(void *memory, size_t size) {
  if (memory == NULL) return arena_malloc(size);
  Block *block = (Block *)memory - 1;
  size_t before = block->size;
  if (size <= before) return memory;
  if (before > SMALL) return block_of_heap(arena, (Large *)((char *)block - offsetof(Large, block)), size);
  void *moved = memcpy(arena_malloc(size), memory, before);
  arena_free(memory);
  return moved;
}

/* Everything goes, but one chunk. */
static void arena_end(Arena *here) {
  for (Large *large = here->larges, *after; large != NULL; large = after) {
    after = large->after;
    free(large);
  }
  for (Chunk *chunk = here->chunks, *before; chunk != NULL; chunk = before) {
    before = chunk->before;
    if (spare == NULL) spare = chunk;
    else free(chunk);
  }
}

#define ts_malloc arena_malloc
#define ts_calloc arena_calloc
#define ts_realloc arena_realloc
#define ts_free arena_free

/* The runtime looks through lists of symbols in most states of the parser, several times for each token: a twelfth of its time.  Here that
   is one look into a table of all states and symbols; `widen` makes it once. */
#define ts_language_lookup ts_language_lookup_in_lists
#include "language.h"
#undef ts_language_lookup

static struct {
  const TSLanguage *language;
  uint16_t *values; /* of the states that have lists, `symbols` for each */
} wide;

static inline uint16_t ts_language_lookup(const TSLanguage *language, TSStateId state, TSSymbol symbol) {
  if (state < language->large_state_count) return language->parse_table[state * language->symbol_count + symbol];
  if (wide.language == language) return wide.values[(size_t)(state - language->large_state_count) * language->symbol_count + symbol];
  return ts_language_lookup_in_lists(language, state, symbol);
}

#include "lib.c"

/* Fill `wide`, if memory allows, for the first language: there is one.  Called before every parse, by who holds the GIL, so that nothing
   changes while another thread parses. */
static void widen(const TSLanguage *language) {
  static bool tried = false;
  if (tried) return;
  tried = true;
  if (language->abi_version < TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION || language->abi_version > TREE_SITTER_LANGUAGE_VERSION) return;
  uint32_t symbols = language->symbol_count, states = language->state_count - language->large_state_count;
  uint16_t *values = PyMem_RawCalloc((size_t)states * symbols + 1, sizeof(uint16_t));
  if (values == NULL) return;
  for (uint32_t state = 0; state < states; state++) {
    const uint16_t *list = &language->small_parse_table[language->small_parse_table_map[state]];
    for (uint32_t groups = *list++; groups > 0; groups--) {
      uint16_t value = *list++;
      for (uint32_t count = *list++; count > 0; count--, list++) {
        uint16_t *place = &values[(size_t)state * symbols + *list];
        if (*list < symbols && *place == 0) *place = value; /* the first one counts, as in the lists */
      }
    }
  }
  wide.values = values;
  wide.language = language;
}

/* One node, in preorder.  `forelog/java/nodes.py` knows these places. */
typedef struct {
  uint32_t start, end; /* bytes */
  uint32_t next;       /* index of the first node behind it and all below it */
  uint16_t kind;
  uint8_t flags;
  uint8_t field; /* of the grammar, as child of its parent; 0: none */
} Record;

enum { NAMED = 1, HAS_ERROR = 2, MISSING = 4 };

typedef struct {
  Record *items;
  uint32_t count, room;
} Records;

/* A node whose children are being walked, visible or not. */
typedef struct {
  const Subtree *children;
  uint32_t count, at;
  uint32_t structural; /* children so far that are no extras */
  uint32_t position;   /* where the child `at` begins, padding included */
  uint32_t record;     /* of the nearest visible node */
  const TSSymbol *aliases;
  const TSFieldMapEntry *fields, *fields_end;
  TSFieldId field; /* what a hidden node's children are to the visible one */
  bool visible;
} Level;

typedef struct {
  Level *items;
  uint32_t count, room;
} Levels;

static bool put(Records *out, Record record) {
  if (out->count == out->room) {
    uint32_t room = out->room * 2;
    Record *items = PyMem_RawRealloc(out->items, (size_t)room * sizeof(Record));
    if (items == NULL) return false;
    out->items = items;
    out->room = room;
  }
  out->items[out->count++] = record;
  return true;
}

static bool enter(Levels *levels, const TSLanguage *language, Subtree node, uint32_t position, uint32_t record, TSFieldId field, bool visible) {
  if (levels->count == levels->room) {
    uint32_t room = levels->room * 2;
    Level *items = PyMem_RawRealloc(levels->items, (size_t)room * sizeof(Level));
    if (items == NULL) return false;
    levels->items = items;
    levels->room = room;
  }
  Level *level = &levels->items[levels->count++];
  uint32_t production = ts_subtree_production_id(node);
  *level = (Level){
    .children = ts_subtree_children(node),
    .count = ts_subtree_child_count(node),
    .position = position,
    .record = record,
    .aliases = ts_language_alias_sequence(language, production),
    .field = field,
    .visible = visible,
  };
  ts_language_field_map(language, production, &level->fields, &level->fields_end);
  return true;
}

static uint8_t flags_of(Subtree node, bool named) {
  return (uint8_t)((named ? NAMED : 0) | (ts_subtree_error_cost(node) > 0 ? HAS_ERROR : 0) | (ts_subtree_missing(node) ? MISSING : 0));
}

/* All visible nodes below and with `root`; false when memory is short. */
static bool flatten(const TSLanguage *language, Subtree root, Records *out, Levels *levels) {
  uint32_t begin = ts_subtree_padding(root).bytes;
  Record first = {
    .start = begin,
    .end = begin + ts_subtree_size(root).bytes,
    .kind = ts_language_public_symbol(language, ts_subtree_symbol(root)),
    .flags = flags_of(root, ts_subtree_named(root)),
  };
  if (!put(out, first)) return false;
  /* The padding of a node is that of its first child: children begin where it does, padding included. */
  if (ts_subtree_child_count(root) > 0 && !enter(levels, language, root, 0, 0, 0, true)) return false;
  if (levels->count == 0) out->items[0].next = 1;
  while (levels->count > 0) {
    Level *level = &levels->items[levels->count - 1];
    if (level->at == level->count) {
      if (level->visible) out->items[level->record].next = out->count;
      levels->count--;
      continue;
    }
    Subtree child = level->children[level->at++];
    uint32_t position = level->position;
    uint32_t start = position + ts_subtree_padding(child).bytes;
    uint32_t end = start + ts_subtree_size(child).bytes;
    level->position = end;
    TSSymbol alias = 0;
    TSFieldId field = 0;
    if (!ts_subtree_extra(child)) {
      if (level->aliases != NULL) alias = level->aliases[level->structural];
      field = level->field;
      for (const TSFieldMapEntry *entry = level->fields; entry < level->fields_end; entry++) {
        if (!entry->inherited && entry->child_index == level->structural) {
          field = entry->field_id;
          break;
        }
      }
      level->structural++;
    }
    bool visible = alias != 0 || ts_subtree_visible(child);
    uint32_t record = level->record;
    if (visible) {
      record = out->count;
      bool named = alias != 0 ? ts_language_symbol_metadata(language, alias).named : ts_subtree_named(child);
      Record found = {
        .start = start,
        .end = end,
        .next = record + 1,
        .kind = ts_language_public_symbol(language, alias != 0 ? alias : ts_subtree_symbol(child)),
        .flags = flags_of(child, named),
        .field = (uint8_t)field,
      };
      if (!put(out, found)) return false;
      field = 0;
    }
    if (ts_subtree_child_count(child) > 0 && ts_subtree_visible_child_count(child) > 0 &&
        !enter(levels, language, child, position, record, field, visible))
      return false;
  }
  return true;
}

typedef struct {
  const char *text;
  uint32_t length;
  double end;     /* CPU seconds of this thread at which to stop */
  unsigned calls; /* of `too_long` */
} Reading;

static const char *read_text(void *payload, uint32_t at, TSPoint point, uint32_t *length) {
  (void)point;
  Reading *reading = payload;
  if (at >= reading->length) {
    *length = 0;
    return "";
  }
  *length = reading->length - at;
  return reading->text + at;
}

static double seconds_of_thread(void) {
#ifdef CLOCK_THREAD_CPUTIME_ID
  struct timespec now;
  if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0) return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
#endif
  return (double)clock() / CLOCKS_PER_SEC;
}

/* Called once for a hundred steps of the parser; the clock costs a system call. */
static bool too_long(TSParseState *state) {
  Reading *reading = state->payload;
  return ++reading->calls % 16 == 0 && seconds_of_thread() > reading->end;
}

/* Read `parts`, a sequence of (start, end), into ranges; the points in them are bytes of line 0.  NULL and an exception when that fails. */
static TSRange *ranges_of(PyObject *parts, uint32_t *count) {
  PyObject *fast = PySequence_Fast(parts, "parts must be a sequence of (start, end)");
  if (fast == NULL) return NULL;
  Py_ssize_t size = PySequence_Fast_GET_SIZE(fast);
  TSRange *ranges = PyMem_RawCalloc((size_t)size + 1, sizeof(TSRange));
  if (ranges == NULL) {
    Py_DECREF(fast);
    PyErr_NoMemory();
    return NULL;
  }
  for (Py_ssize_t i = 0; i < size; i++) {
    unsigned int start, end;
    if (!PyArg_ParseTuple(PySequence_Fast_GET_ITEM(fast, i), "II", &start, &end)) {
      Py_DECREF(fast);
      PyMem_RawFree(ranges);
      return NULL;
    }
    ranges[i] = (TSRange){{0, start}, {0, end}, start, end};
  }
  Py_DECREF(fast);
  *count = (uint32_t)size;
  return ranges;
}

static PyObject *syntax_parse(PyObject *module, PyObject *arguments) {
  (void)module;
  PyObject *text, *capsule, *parts;
  double seconds;
  if (!PyArg_ParseTuple(arguments, "SOdO", &text, &capsule, &seconds, &parts)) return NULL;
  const TSLanguage *language = PyCapsule_GetPointer(capsule, "tree_sitter.Language");
  if (language == NULL) return NULL;
  widen(language);
  if (PyBytes_GET_SIZE(text) >= UINT32_MAX) {
    PyErr_SetString(PyExc_OverflowError, "more than 4 GB of source");
    return NULL;
  }
  uint32_t range_count = 0;
  TSRange *ranges = ranges_of(parts, &range_count);
  if (ranges == NULL) return NULL;
  Reading reading = {PyBytes_AS_STRING(text), (uint32_t)PyBytes_GET_SIZE(text), 0, 0};
  Records records = {NULL, 0, reading.length / 4 + 64};
  Levels levels = {NULL, 0, 256};
  bool fits = false, complete = false, parsed = false, in_order = false;
  Arena own = {NULL};
  if (spare != NULL) {
    own.chunks = spare;
    own.chunks->before = NULL;
    own.at = own.chunks->bytes;
    own.end = own.at + sizeof(own.chunks->bytes);
    spare = NULL;
  }

  Py_BEGIN_ALLOW_THREADS;
  arena = &own;
  reading.end = seconds_of_thread() + seconds;
  TSParser *parser = ts_parser_new();
  fits = ts_parser_set_language(parser, language);
  in_order = fits && ts_parser_set_included_ranges(parser, ranges, range_count);
  if (in_order) {
    TSTree *tree = ts_parser_parse_with_options(
      parser, NULL, (TSInput){&reading, read_text, TSInputEncodingUTF8, NULL}, (TSParseOptions){&reading, too_long}
    );
    parsed = tree != NULL;
    if (parsed) {
      records.items = PyMem_RawMalloc((size_t)records.room * sizeof(Record));
      levels.items = PyMem_RawMalloc((size_t)levels.room * sizeof(Level));
      complete = records.items != NULL && levels.items != NULL && flatten(language, tree->root, &records, &levels);
    }
  }
  PyMem_RawFree(levels.items);
  PyMem_RawFree(ranges);
  arena = NULL;
  Py_END_ALLOW_THREADS;
  arena_end(&own);

  PyObject *result = NULL;
  if (!fits) {
    PyErr_SetString(PyExc_ValueError, "the grammar is not of a version that this tree-sitter reads");
  } else if (!in_order) {
    PyErr_SetString(PyExc_ValueError, "parts overlap or are not in order");
  } else if (!parsed) {
    result = Py_NewRef(Py_None);
  } else if (!complete) {
    PyErr_NoMemory();
  } else {
    result = PyBytes_FromStringAndSize((const char *)records.items, (Py_ssize_t)records.count * (Py_ssize_t)sizeof(Record));
  }
  PyMem_RawFree(records.items);
  return result;
}

static PyMethodDef methods[] = {
  {"parse", syntax_parse, METH_VARARGS,
   "parse(text, language, seconds, parts) -> bytes | None\n\nAll nodes in preorder, 16 bytes each; None when it took longer than *seconds* of CPU time."},
  {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_syntax", "Source to flat syntax tree.", 0, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__syntax(void) { return PyModule_Create(&module); }
