/* Tables of numbered things (rpc/table.h): numbers given out, counted, given back. */
#include "../rpc/table.h"

#include <criterion/criterion.h>

#include "leaks.h"

TestSuite(rpc_table, .fini = no_leaks, .timeout = 280);

Test(rpc_table, numbers_are_distinct) {
  iso__table table = {0};
  uint32_t first, second;
  cr_assert(iso__table_take(&table, &first));
  cr_assert(iso__table_take(&table, &second));
  cr_assert_neq(first, second);
  cr_assert_eq(iso__table_refs(&table, first), 0);
  iso__table_clear(&table);
}

Test(rpc_table, a_number_given_back_is_given_out_again) {
  iso__table table = {0};
  uint32_t first, second, third;
  iso__table_take(&table, &first);
  iso__table_take(&table, &second);
  iso__table_give(&table, first);
  cr_assert(iso__table_take(&table, &third));
  cr_assert_eq(third, first);
  cr_assert_eq(table.size, 2, "the table must not have grown");
  iso__table_clear(&table);
}

Test(rpc_table, references_are_counted) {
  iso__table table = {0};
  cr_assert(iso__table_add(&table, 7, 2));
  cr_assert_eq(iso__table_refs(&table, 7), 2);
  cr_assert_not(iso__table_subtract(&table, 7, 3), "more than there are");
  cr_assert_eq(iso__table_refs(&table, 7), 2, "a refused subtraction changes nothing");
  cr_assert(iso__table_subtract(&table, 7, 2));
  cr_assert_eq(iso__table_refs(&table, 7), 0);
  iso__table_clear(&table);
}

Test(rpc_table, numbers_between_are_not_in_use) {
  iso__table table = {0};
  iso__table_add(&table, 100, 1);
  for (uint32_t id = 0; id < 100; id++) cr_assert_eq(iso__table_refs(&table, id), 0);
  cr_assert_eq(iso__table_refs(&table, 101), 0);
  iso__table_clear(&table);
}

Test(rpc_table, a_number_beyond_the_limit_is_refused) {
  iso__table table = {0};
  cr_assert_not(iso__table_add(&table, ISO__TABLE_LIMIT, 1));
  cr_assert_not(iso__table_add(&table, UINT32_MAX, 1));
  cr_assert_eq(table.capacity, 0, "nothing is allocated for it");
  cr_assert(iso__table_add(&table, ISO__TABLE_LIMIT - 1, 1));
  uint32_t id;
  cr_assert_not(iso__table_take(&table, &id), "the table is full");
  iso__table_clear(&table);
}

Test(rpc_table, references_do_not_wrap_around) {
  iso__table table = {0};
  cr_assert(iso__table_add(&table, 0, UINT32_MAX));
  cr_assert_not(iso__table_add(&table, 0, 1));
  cr_assert_eq(iso__table_refs(&table, 0), UINT32_MAX);
  iso__table_clear(&table);
}

Test(rpc_table, an_unknown_number_has_nothing_to_subtract) {
  iso__table table = {0};
  cr_assert_not(iso__table_subtract(&table, 12345, 1));
  cr_assert_not(iso__table_subtract(&table, 12345, 0), "not even nothing");
  cr_assert_eq(table.capacity, 0);
  iso__table_clear(&table);
}

Test(rpc_table, a_cleared_table_is_empty) {
  iso__table table = {0};
  uint32_t id;
  iso__table_take(&table, &id);
  iso__table_add(&table, id, 1);
  iso__table_clear(&table);
  cr_assert_eq(iso__table_refs(&table, id), 0);
  cr_assert(iso__table_take(&table, &id));
  cr_assert_eq(id, 0);
  iso__table_clear(&table);
}
