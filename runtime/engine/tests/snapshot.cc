// What every isolate has from the startup snapshot, as a heap snapshot of V8's shows it.
#include <criterion/criterion.h>
#include <string.h>
#include <v8-profiler.h>

#include "../internal.h"

extern "C" {
#include "../../tests/leaks.h"

extern const unsigned char iso__snapshot_start[];
extern const unsigned char iso__snapshot_end[];
const iso__interface *iso__loader_interface(void);
}

TestSuite(snapshot, .fini = no_leaks);

namespace {

int CountNamed(const v8::HeapSnapshot *heap, const char *wanted, v8::Isolate *isolate) {
  int count = 0;
  for (int i = 0; i < heap->GetNodesCount(); i++) {
    v8::String::Utf8Value name(isolate, heap->GetNode(i)->GetName());
    if (*name && strcmp(*name, wanted) == 0) count++;
  }
  return count;
}

}  // namespace

// V8 10 has it for a scope of more than 75 variables that functions refer to (js/core/bundle.sh).
Test(snapshot, has_no_scope_with_a_hash_table_of_names) {
  cr_assert_eq(iso__engine_init(iso__snapshot_start,
                                static_cast<size_t>(iso__snapshot_end - iso__snapshot_start)),
               0);
  iso__isolate_options options = {};
  options.interface = iso__loader_interface();
  iso__isolate *owner = iso__isolate_new(&options, nullptr);
  v8::Isolate *isolate = owner->isolate;
  {
    v8::Isolate::Scope entered(isolate);
    v8::HandleScope handles(isolate);
    const v8::HeapSnapshot *heap = isolate->GetHeapProfiler()->TakeHeapSnapshot();
    cr_assert_gt(CountNamed(heap, "system / ScopeInfo", isolate), 0);
    cr_expect_eq(CountNamed(heap, "(context local names)", isolate), 0,
                 "begin one more scope in runtime/js/core/bundle.sh");
    isolate->GetHeapProfiler()->DeleteAllHeapSnapshots();
  }
  iso__isolate_free(owner);
}
