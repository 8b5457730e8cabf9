// What the engine's own files share: how an isolate looks from the inside.
#ifndef ISO_ENGINE_INTERNAL_H
#define ISO_ENGINE_INTERNAL_H

#include <string.h>

#include <atomic>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine.h"
#include "icu_memory.h"
#include "v8_compat.h"

namespace iso {

class Platform;
struct Region;

// Counts what ArrayBuffers of one isolate hold: they are outside V8's own heap limit.
class CountingAllocator final : public v8::ArrayBuffer::Allocator {
 public:
  CountingAllocator(size_t limit, iso__isolate *owner) : limit_(limit), owner_(owner) {}
  void *Allocate(size_t length) override;
  void *AllocateUninitialized(size_t length) override;
  void Free(void *data, size_t length) override;
  // Counts memory that the host has allocated for a buffer; false over the limit.
  bool Take(size_t length);
  size_t used() const { return used_; }
  // The isolate ends; buffers that others still hold may be freed later.
  void Orphan() { owner_ = nullptr; }
  // For what is allocated from now on.
  void set_limit(size_t limit) { limit_ = limit; }

 private:
  size_t limit_;
  std::atomic<size_t> used_{0};
  std::atomic<int> refusals_{0};
  iso__isolate *owner_;
};

// An isolate is entered for one task at a time; these scopes are that task.
struct Entered {
  explicit Entered(v8::Isolate *isolate, v8::Local<v8::Context> (*context)(iso__isolate *),
                   iso__isolate *owner);
  v8::Isolate::Scope isolate_scope;
  v8::HandleScope handle_scope;
  v8::Context::Scope context_scope;
};

// An object whose collection the host wants to know of.
struct Watched {
  iso__isolate *owner;
  uint32_t id;
  v8::Global<v8::Object> handle;
};

}  // namespace iso

struct iso__module {
  std::string name;
  v8::Global<v8::Module> module;
  v8::Global<v8::Value> exported;  // synthetic: the default export, or the object of exports
  v8::Global<v8::Promise> evaluation;
  v8::Global<v8::Function> body;                 // CommonJS: what runs once
  v8::Global<v8::Object> common;                 // CommonJS: its `module`, once it runs
  v8::Global<v8::UnboundModuleScript> compiled;  // what KeepCode keeps
  std::shared_ptr<const std::string> key;        // where: null for nothing
  bool synthetic = false;
  bool of_object = false;
};

struct iso__isolate {
  v8::Isolate *isolate = nullptr;
  iso::Region *region = nullptr;  // where its heap lies; null without addresses left
  v8::Global<v8::Context> context;
  v8::Global<v8::Object> hooks_object;
  v8::Global<v8::ObjectTemplate> host_template;
  std::vector<v8::Global<v8::Function>> hooks;
  std::shared_ptr<iso::CountingAllocator> allocator;
  iso__isolate_options options{};
  void *data[ISO__SLOTS] = {};
  std::unique_ptr<iso::Entered> entered;
  std::vector<std::unique_ptr<iso__module>> modules;
  std::unordered_multimap<int, iso__module *> by_hash;
  std::unordered_map<uint32_t, std::unique_ptr<iso::Watched>> watched;
  bool host_compiles_wasm = false;
  double clock = -1;           // ms since 1970; negative: the machine's
  size_t old_limit = 0;        // bytes that V8's old generation may have; 0: V8's default
  int64_t external_bytes = 0;  // what the host said it holds for this isolate
  std::atomic<bool> terminated{false};
  std::atomic<bool> out_of_memory{false};
  bool is_alone = false;  // in a process of its own, which ends when there is no more memory
  iso::IcuAccount *icu = new iso::IcuAccount();  // dropped when it ends
};

struct iso__call {
  iso__isolate *owner;
  const v8::FunctionCallbackInfo<v8::Value> *info;
};

namespace iso {

constexpr uint32_t kIsolateSlot = 0;

iso__isolate *OwnerOf(v8::Isolate *isolate);
Platform *ThePlatform();
// The isolate that this thread has entered; null for none.
iso__isolate *EnteredIsolate();
v8::StartupData *TheSnapshot();
void RunPlatformTasks(iso__isolate *owner);
void ForgetPlatformTasks(v8::Isolate *isolate);
// Disposes of an isolate. Recent V8 keeps its chunks in a pool of the process and asks another isolate
// to empty that some seconds later: it is emptied at once, for they lie in a region that is left.
void Dispose(v8::Isolate *isolate);
const intptr_t *ExternalReferences();

v8::Local<v8::String> Text(v8::Isolate *isolate, const char *utf8, int length = -1);
char *CopyText(v8::Isolate *isolate, v8::Local<v8::Value> value, size_t *length = nullptr);
void Describe(v8::Isolate *isolate, v8::TryCatch *caught, iso__exception *thrown);
void DescribeValue(v8::Isolate *isolate, v8::Local<v8::Value> value, iso__exception *thrown);

// A Local is one pointer to a handle slot; C carries that pointer.
inline iso__value Wrap(v8::Local<v8::Value> value) {
  static_assert(sizeof(value) == sizeof(void *));
  iso__value wrapped;
  memcpy(static_cast<void *>(&wrapped.slot), static_cast<const void *>(&value), sizeof(void *));
  return wrapped;
}
inline v8::Local<v8::Value> Unwrap(iso__value wrapped) {
  v8::Local<v8::Value> value;
  memcpy(static_cast<void *>(&value), static_cast<const void *>(&wrapped.slot), sizeof(void *));
  return value;
}

// `ops`, as the snapshot's JavaScript sees it: the host's natives and the engine's own.
v8::Local<v8::Object> MakeOps(v8::Isolate *isolate, v8::Local<v8::Context> context,
                              const iso__interface *interface);
v8::Local<v8::ObjectTemplate> MakeHostTemplate(v8::Isolate *isolate);

bool FindHook(iso__isolate *owner, size_t hook, v8::Local<v8::Function> *function);
v8::MaybeLocal<v8::Value> FormatStack(v8::Local<v8::Context> context, v8::Local<v8::Value> error,
                                      v8::Local<v8::Array> sites);

// ---- modules ----

iso__module *FindModule(iso__isolate *owner, v8::Local<v8::Module> module);
iso__module *AddSynthetic(iso__isolate *owner, const char *name,
                          const std::vector<v8::Local<v8::String>> &exports);
// Leaves what the isolate has compiled of its modules to others, where it is wanted (code_cache.h). The
// isolate is about to end, and not entered by anyone else.
void KeepCode(iso__isolate *owner);
// Throws an error of the class ("TypeError", else Error).
void ThrowNamed(v8::Isolate *isolate, const char *error_class, const char *message);
// The module that `referrer` (may be null) means; empty with an exception pending.
v8::MaybeLocal<v8::Module> FindImport(iso__isolate *owner, v8::Local<v8::String> specifier,
                                      iso__module *referrer);
v8::MaybeLocal<v8::Module> ResolveImport(v8::Local<v8::Context> context,
                                         v8::Local<v8::String> specifier,
                                         v8::Local<v8::FixedArray> attributes,
                                         v8::Local<v8::Module> referrer);
// Whether `module`, or a module that it imports, is being evaluated right now: V8 must not be asked
// to evaluate it then.
bool IsBeingEvaluated(iso__isolate *owner, iso__module *module);
// The exports of a CommonJS module, which runs if it has not yet.
v8::MaybeLocal<v8::Value> RunCommonJs(iso__isolate *owner, iso__module *module);

bool AllowWasm(v8::Local<v8::Context> context, v8::Local<v8::String> source);
v8::MaybeLocal<v8::Value> CompileWasm(iso__isolate *owner, const void *bytes, size_t length);
v8::MaybeLocal<v8::Value> ShareWasm(iso__isolate *owner, const iso__wasm *shared);

v8::MaybeLocal<v8::Promise> ImportDynamically(v8::Local<v8::Context> context,
                                              v8::Local<v8::Data> host_options,
                                              v8::Local<v8::Value> referrer,
                                              v8::Local<v8::String> specifier,
                                              v8::Local<v8::FixedArray> attributes);

}  // namespace iso

#endif
