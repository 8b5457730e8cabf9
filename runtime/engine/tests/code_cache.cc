// What becomes of the code of modules: whose is wanted, and what is held until it comes.
#include "../code_cache.h"

#include <criterion/criterion.h>

extern "C" {
#include "../../tests/leaks.h"
}

using iso::CodeCache;

TestSuite(code_cache, .fini = no_leaks);

namespace {

const std::string kText(2000, 'x');

CodeCache::Found Find(CodeCache *cache, const std::string &text) {
  return cache->Find("a.js", text.data(), text.size());
}

}  // namespace

Test(code_cache, holds_a_text_once_for_all_who_have_it) {
  CodeCache cache;
  cr_assert_eq(Find(&cache, kText).key, nullptr, "once is no habit");
  CodeCache::Found second = Find(&cache, kText);
  CodeCache::Found third = Find(&cache, kText);
  cr_assert_neq(second.key, nullptr);
  cr_assert_eq(second.key, third.key);
  cr_assert_eq(Find(&cache, kText + 'y').key, nullptr, "it is another text");
}

Test(code_cache, wants_code_until_it_has_some) {
  CodeCache cache;
  Find(&cache, kText);
  std::shared_ptr<const std::string> key = Find(&cache, kText).key;
  cr_assert_not(cache.Has(*key));
  cache.Keep(key, {1, 2, 3});
  cr_assert(cache.Has(*key));
  cr_assert_eq(Find(&cache, kText).code->size(), 3);
  cr_assert_eq(cache.hits(), 1);
  cache.Drop("a.js", kText.data(), kText.size());
  cr_assert_not(cache.Has(*key));
  cr_assert_eq(Find(&cache, kText).key, key, "it is wanted again");
}

Test(code_cache, wants_code_where_nobody_left_any) {
  CodeCache cache;
  for (int i = 0; i < 2; i++) Find(&cache, kText);
  cr_assert_neq(Find(&cache, kText).key, nullptr);
  cr_assert_eq(Find(&cache, kText).code, nullptr);
}
