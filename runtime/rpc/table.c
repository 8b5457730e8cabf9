#include "table.h"

#include <stdlib.h>
#include <string.h>

static void *grown(void *list, uint32_t capacity) {
  void *larger = realloc(list, capacity * sizeof(uint32_t));
  if (!larger) abort();
  return larger;
}

static bool reach(iso__table *table, uint32_t id) {
  if (id >= ISO__TABLE_LIMIT) return false;
  if (id >= table->capacity) {
    uint32_t capacity = table->capacity ? table->capacity : 8;
    while (capacity <= id) capacity *= 2;
    table->refs = grown(table->refs, capacity);
    table->capacity = capacity;
  }
  while (table->size <= id) table->refs[table->size++] = 0;
  return true;
}

void iso__table_clear(iso__table *table) {
  free(table->refs);
  free(table->free_ids);
  memset(table, 0, sizeof *table);
}

bool iso__table_take(iso__table *table, uint32_t *id) {
  if (table->free_count > 0) {
    *id = table->free_ids[--table->free_count];
    return true;
  }
  *id = table->size;
  return reach(table, *id);
}

void iso__table_give(iso__table *table, uint32_t id) {
  if (table->free_count == table->free_capacity) {
    table->free_capacity = table->free_capacity ? table->free_capacity * 2 : 8;
    table->free_ids = grown(table->free_ids, table->free_capacity);
  }
  table->free_ids[table->free_count++] = id;
}

bool iso__table_add(iso__table *table, uint32_t id, uint32_t refs) {
  if (!reach(table, id) || table->refs[id] > UINT32_MAX - refs) return false;
  table->refs[id] += refs;
  return true;
}

uint32_t iso__table_refs(const iso__table *table, uint32_t id) {
  return id < table->size ? table->refs[id] : 0;
}

bool iso__table_subtract(iso__table *table, uint32_t id, uint32_t refs) {
  uint32_t held = iso__table_refs(table, id);
  if (held == 0 || held < refs) return false;
  table->refs[id] -= refs;
  return true;
}
