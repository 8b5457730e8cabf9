/* Tables of numbered things with a count of references: private to the folder. */
#ifndef ISO_RPC_TABLE_H
#define ISO_RPC_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers that a peer chooses are bounded by this, so that it cannot make a table huge. */
enum { ISO__TABLE_LIMIT = 1 << 20 };

typedef struct iso__table {
  uint32_t *refs; /* 0: not in use */
  uint32_t size;
  uint32_t capacity;
  uint32_t *free_ids; /* numbers below `size` that this side may give out again */
  uint32_t free_count;
  uint32_t free_capacity;
} iso__table;

void iso__table_clear(iso__table *table);
/* A number that is not in use, not yet referenced. False when the table is full. */
bool iso__table_take(iso__table *table, uint32_t *id);
/* Gives back a number that iso__table_take gave. */
void iso__table_give(iso__table *table, uint32_t id);
/* Adds references to a number, of this side's choice or of the peer's. False over the limit. */
bool iso__table_add(iso__table *table, uint32_t id, uint32_t refs);
uint32_t iso__table_refs(const iso__table *table, uint32_t id);
/* False when there are not so many, or none at all. */
bool iso__table_subtract(iso__table *table, uint32_t id, uint32_t refs);

#endif
