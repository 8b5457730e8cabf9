// ES modules: compiled, linked through the host's resolver, evaluated; and modules made of values.
#include <stdlib.h>
#include <string.h>

#include "code_cache.h"
#include "internal.h"

namespace iso {

iso__module *FindModule(iso__isolate *owner, v8::Local<v8::Module> module) {
  auto range = owner->by_hash.equal_range(module->GetIdentityHash());
  for (auto it = range.first; it != range.second; ++it) {
    if (it->second->module == module) return it->second;
  }
  return nullptr;
}

namespace {

iso__module *AddModule(iso__isolate *owner, const char *name, v8::Local<v8::Module> module) {
  auto added = std::make_unique<iso__module>();
  added->name = name;
  added->module.Reset(owner->isolate, module);
  iso__module *result = added.get();
  owner->by_hash.emplace(module->GetIdentityHash(), result);
  owner->modules.push_back(std::move(added));
  return result;
}

}  // namespace

void ThrowNamed(v8::Isolate *isolate, const char *error_class, const char *message) {
  v8::Local<v8::String> text = Text(isolate, message);
  bool type_error = error_class && strcmp(error_class, "TypeError") == 0;
  isolate->ThrowException(type_error ? v8::Exception::TypeError(text) : v8::Exception::Error(text));
}

namespace {

v8::MaybeLocal<v8::Module> Find(iso__isolate *owner, v8::Local<v8::String> specifier,
                                iso__module *referrer, bool say_who) {
  char *name = CopyText(owner->isolate, specifier);
  char *message = nullptr;
  const char *error_class = nullptr;
  iso__module *found =
      owner->options.resolve
          ? owner->options.resolve(owner->options.data, name, referrer, &message, &error_class)
          : nullptr;
  free(name);
  if (found) return found->module.Get(owner->isolate);
  std::string text = message ? message : "No such module.";
  bool type_error = error_class && strcmp(error_class, "TypeError") == 0;
  if (say_who && referrer) {
    text += "\n  imported from \"" + referrer->name + "\"" + (type_error ? "." : "");
  }
  ThrowNamed(owner->isolate, error_class, text.c_str());
  free(message);
  return {};
}

}  // namespace

v8::MaybeLocal<v8::Module> FindImport(iso__isolate *owner, v8::Local<v8::String> specifier,
                                      iso__module *referrer) {
  return Find(owner, specifier, referrer, false);
}

v8::MaybeLocal<v8::Module> ResolveImport(v8::Local<v8::Context> context,
                                         v8::Local<v8::String> specifier,
                                         v8::Local<v8::FixedArray> attributes,
                                         v8::Local<v8::Module> referrer) {
  v8::Isolate *isolate = context->GetIsolate();
  iso__isolate *owner = OwnerOf(isolate);
  if (attributes->Length() > 0) {
    ThrowNamed(isolate, "Error", "Unrecognized import attributes specified");
    return {};
  }
  return Find(owner, specifier, FindModule(owner, referrer), true);
}

namespace {

// Whether V8 is in the middle of evaluating one of the modules that `module` is made of.
bool Reaches(iso__isolate *owner, iso__module *module, std::vector<iso__module *> *seen) {
  for (iso__module *one : *seen) {
    if (one == module) return false;
  }
  seen->push_back(module);
  v8::Isolate *isolate = owner->isolate;
  v8::Local<v8::Module> local = module->module.Get(isolate);
  if (local->GetStatus() == v8::Module::kEvaluating) return true;
  // What was evaluated is not evaluated again, nor is what it imports.
  if (module->synthetic || local->GetStatus() > v8::Module::kEvaluating) return false;
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::FixedArray> requests = local->GetModuleRequests();
  for (int i = 0; i < requests->Length(); i++) {
    v8::Local<v8::ModuleRequest> request = requests->Get(context, i).As<v8::ModuleRequest>();
    v8::Local<v8::Module> next;
    if (FindImport(owner, request->GetSpecifier(), module).ToLocal(&next) &&
        Reaches(owner, FindModule(owner, next), seen)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool IsBeingEvaluated(iso__isolate *owner, iso__module *module) {
  v8::HandleScope scope(owner->isolate);
  v8::TryCatch quiet(owner->isolate);
  std::vector<iso__module *> seen;
  return Reaches(owner, module, &seen);
}

namespace {

// Throws what was caught. V8 makes an exception of a termination then, which a guest could catch and
// go on: whoever does is ended by the second one.
void ThrowAgain(v8::Isolate *isolate, v8::TryCatch *caught) {
  bool terminated = caught->HasTerminated();
  caught->ReThrow();
  if (terminated) isolate->TerminateExecution();
}

v8::MaybeLocal<v8::Value> GiveExports(v8::Local<v8::Context> context,
                                      v8::Local<v8::Module> module) {
  v8::Isolate *isolate = context->GetIsolate();
  iso__module *own = FindModule(OwnerOf(isolate), module);
  v8::Local<v8::Value> exported =
      own->body.IsEmpty() ? own->exported.Get(isolate) : v8::Local<v8::Value>();
  if (!own->body.IsEmpty() && !RunCommonJs(OwnerOf(isolate), own).ToLocal(&exported)) return {};
  if (!own->of_object) {
    if (module->SetSyntheticModuleExport(isolate, Text(isolate, "default"), exported).IsNothing()) {
      return {};
    }
  } else {
    v8::Local<v8::Object> object = exported.As<v8::Object>();
    v8::Local<v8::Array> names;
    if (!object->GetOwnPropertyNames(context).ToLocal(&names)) return {};
    for (uint32_t i = 0; i < names->Length(); i++) {
      v8::Local<v8::Value> name, value;
      if (!names->Get(context, i).ToLocal(&name) || !object->Get(context, name).ToLocal(&value) ||
          module->SetSyntheticModuleExport(isolate, name.As<v8::String>(), value).IsNothing()) {
        return {};
      }
    }
  }
  v8::Local<v8::Promise::Resolver> done;
  if (!v8::Promise::Resolver::New(context).ToLocal(&done)) return {};
  done->Resolve(context, v8::Undefined(isolate)).Check();
  return done->GetPromise();
}

// Gives a synthetic module its exports when it is evaluated.
v8::MaybeLocal<v8::Value> FillIn(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  // V8 wants to find what was thrown pending, but hands it to the next TryCatch above when no
  // JavaScript lies between: it is thrown again from here.
  v8::TryCatch caught(context->GetIsolate());
  v8::Local<v8::Value> done;
  if (GiveExports(context, module).ToLocal(&done)) return done;
  ThrowAgain(context->GetIsolate(), &caught);
  return {};
}

void GiveNamespace(const v8::FunctionCallbackInfo<v8::Value> &info) {
  info.GetReturnValue().Set(info.Data());
}

// The rest of a dynamic import once the module is linked: evaluate, then its namespace.
v8::MaybeLocal<v8::Promise> Evaluate(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  v8::Local<v8::Value> evaluated;
  if (!module->Evaluate(context).ToLocal(&evaluated)) return {};
  v8::Local<v8::Function> then;
  if (!v8::Function::New(context, GiveNamespace, module->GetModuleNamespace()).ToLocal(&then)) {
    return {};
  }
  return evaluated.As<v8::Promise>()->Then(context, then);
}

void EvaluateLater(const v8::FunctionCallbackInfo<v8::Value> &info) {
  v8::Isolate *isolate = info.GetIsolate();
  auto *module = static_cast<iso__module *>(info.Data().As<v8::External>()->Value());
  v8::Local<v8::Promise> promise;
  if (Evaluate(isolate->GetCurrentContext(), module->module.Get(isolate)).ToLocal(&promise)) {
    info.GetReturnValue().Set(promise);
  }
}

// V8 does not evaluate a module from within its own evaluation, which a module that imports itself
// or who imports it would ask for: that waits until the evaluation has returned.
v8::MaybeLocal<v8::Promise> Start(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  v8::Isolate *isolate = context->GetIsolate();
  if (module->GetStatus() == v8::Module::kUninstantiated &&
      !module->InstantiateModule(context, ResolveImport).FromMaybe(false)) {
    return {};
  }
  iso__module *own = FindModule(OwnerOf(isolate), module);
  if (!IsBeingEvaluated(OwnerOf(isolate), own)) return Evaluate(context, module);
  v8::Local<v8::Promise::Resolver> turn;
  v8::Local<v8::Function> then;
  if (!v8::Promise::Resolver::New(context).ToLocal(&turn) ||
      !v8::Function::New(context, EvaluateLater, v8::External::New(isolate, own)).ToLocal(&then) ||
      turn->Resolve(context, v8::Undefined(isolate)).IsNothing()) {
    return {};
  }
  return turn->GetPromise()->Then(context, then);
}

v8::MaybeLocal<v8::Promise> Rejected(v8::Local<v8::Context> context, v8::TryCatch *caught) {
  v8::Local<v8::Promise::Resolver> resolver;
  if (caught->HasTerminated() || !v8::Promise::Resolver::New(context).ToLocal(&resolver)) {
    ThrowAgain(context->GetIsolate(), caught);
    return {};
  }
  v8::Local<v8::Value> reason = caught->Exception();
  caught->Reset();
  resolver->Reject(context, reason).Check();
  return resolver->GetPromise();
}

}  // namespace

v8::MaybeLocal<v8::Promise> ImportDynamically(v8::Local<v8::Context> context, v8::Local<v8::Data>,
                                              v8::Local<v8::Value> referrer,
                                              v8::Local<v8::String> specifier,
                                              v8::Local<v8::FixedArray> attributes) {
  v8::Isolate *isolate = context->GetIsolate();
  iso__isolate *owner = OwnerOf(isolate);
  v8::EscapableHandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  iso__module *from = nullptr;
  char *name = CopyText(isolate, referrer);
  for (auto &module : owner->modules) {
    if (module->name == name) from = module.get();
  }
  free(name);
  v8::Local<v8::Module> module;
  v8::Local<v8::Promise> promise;
  if (attributes->Length() > 0) {
    ThrowNamed(isolate, "Error", "Unrecognized import attributes specified");
  } else if (FindImport(owner, specifier, from).ToLocal(&module) &&
             Start(context, module).ToLocal(&promise)) {
    return scope.Escape(promise);
  }
  v8::Local<v8::Promise> rejected;
  if (!Rejected(context, &caught).ToLocal(&rejected)) return {};
  return scope.Escape(rejected);
}

namespace {

// While it lives, V8 keeps the places of the calls that led to an error. That costs every error
// something, so only a start does it.
class KeepsPlaces {
 public:
  explicit KeepsPlaces(v8::Isolate *isolate) : isolate_(isolate) {
    isolate_->SetCaptureStackTraceForUncaughtExceptions(true);
  }
  ~KeepsPlaces() { isolate_->SetCaptureStackTraceForUncaughtExceptions(false); }
  KeepsPlaces(const KeepsPlaces &) = delete;
  KeepsPlaces &operator=(const KeepsPlaces &) = delete;

 private:
  v8::Isolate *isolate_;
};

// For V8, which takes the description but not the bytes; null where there are none.
v8::ScriptCompiler::CachedData *Cached(const CodeCache::Found &found) {
  if (!found.code) return nullptr;
  return new v8::ScriptCompiler::CachedData(found.code->data(),
                                            static_cast<int>(found.code->size()));
}

}  // namespace

iso__module *AddSynthetic(iso__isolate *owner, const char *name,
                          const std::vector<v8::Local<v8::String>> &exports) {
  v8::Isolate *isolate = owner->isolate;
  iso__module *added = AddModule(
      owner, name, compat::SyntheticModule(isolate, Text(isolate, name), exports, FillIn));
  added->synthetic = true;
  return added;
}

void KeepCode(iso__isolate *owner) {
  if (owner->terminated) return;
  v8::HandleScope scope(owner->isolate);
  for (const auto &module : owner->modules) {
    if (!module->key || TheCodeCache()->Has(*module->key)) continue;
    std::unique_ptr<v8::ScriptCompiler::CachedData> code(
        v8::ScriptCompiler::CreateCodeCache(module->compiled.Get(owner->isolate)));
    if (code) TheCodeCache()->Keep(module->key, {code->data, code->data + code->length});
  }
}

}  // namespace iso

extern "C" {

iso__module *iso__module_compile(iso__isolate *owner, const char *name, const char *source,
                                 size_t length, iso__exception *thrown) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::ScriptOrigin origin = iso::compat::Origin(isolate, iso::Text(isolate, name), true);
  iso::CodeCache::Found found = iso::TheCodeCache()->Find(name, source, length);
  v8::ScriptCompiler::Source text(iso::Text(isolate, source, static_cast<int>(length)), origin,
                                  iso::Cached(found));
  v8::Local<v8::Module> module;
  if (!v8::ScriptCompiler::CompileModule(isolate, &text,
                                         found.code ? v8::ScriptCompiler::kConsumeCodeCache
                                                    : v8::ScriptCompiler::kNoCompileOptions)
           .ToLocal(&module)) {
    iso::Describe(isolate, &caught, thrown);
    return nullptr;
  }
  if (found.code && text.GetCachedData()->rejected) {
    iso::TheCodeCache()->Drop(name, source, length);
  }
  iso__module *added = iso::AddModule(owner, name, module);
  if (found.key) {
    added->key = found.key;
    added->compiled.Reset(isolate, module->GetUnboundModuleScript());
  }
  return added;
}

size_t iso__code_reused(void) { return iso::TheCodeCache()->hits(); }

iso__module *iso__module_of_object(iso__isolate *owner, const char *name, iso__value value) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Object> object = iso::Unwrap(value).As<v8::Object>();
  v8::Local<v8::Array> keys;
  if (!object->GetOwnPropertyNames(context).ToLocal(&keys)) return nullptr;
  std::vector<v8::Local<v8::String>> names;
  for (uint32_t i = 0; i < keys->Length(); i++) {
    names.push_back(keys->Get(context, i).ToLocalChecked().As<v8::String>());
  }
  iso__module *added = iso::AddSynthetic(owner, name, names);
  added->of_object = true;
  added->exported.Reset(isolate, object);
  return added;
}

iso__module *iso__module_synthetic(iso__isolate *owner, const char *name, iso__synthetic kind,
                                   const void *content, size_t length, iso__exception *thrown) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  auto *text = static_cast<const char *>(content);
  v8::MaybeLocal<v8::Value> made;
  switch (kind) {
    case ISO__SYNTHETIC_TEXT:
      made = iso::Text(isolate, text, static_cast<int>(length));
      break;
    case ISO__SYNTHETIC_JSON:
      made = v8::JSON::Parse(context, iso::Text(isolate, text, static_cast<int>(length)));
      break;
    case ISO__SYNTHETIC_DATA: {
      v8::Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, length);
      if (length > 0) memcpy(buffer->GetBackingStore()->Data(), content, length);
      made = buffer;
      break;
    }
    case ISO__SYNTHETIC_WASM:
      made = iso::CompileWasm(owner, content, length);
      break;
    case ISO__SYNTHETIC_SHARED_WASM:
      made = iso::ShareWasm(owner, static_cast<const iso__wasm *>(content));
      break;
  }
  v8::Local<v8::Value> value;
  if (!made.ToLocal(&value)) {
    iso::Describe(isolate, &caught, thrown);
    return nullptr;
  }
  iso__module *added = iso::AddSynthetic(owner, name, {iso::Text(isolate, "default")});
  added->exported.Reset(isolate, value);
  return added;
}

const char *iso__module_name(const iso__module *module) { return module->name.c_str(); }

bool iso__module_is_source(const iso__module *module) { return !module->synthetic; }

size_t iso__module_request_count(iso__isolate *owner, const iso__module *module) {
  if (module->synthetic) return 0;
  v8::HandleScope scope(owner->isolate);
  return static_cast<size_t>(module->module.Get(owner->isolate)->GetModuleRequests()->Length());
}

char *iso__module_request(iso__isolate *owner, const iso__module *module, size_t index) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::Local<v8::FixedArray> requests = module->module.Get(isolate)->GetModuleRequests();
  v8::Local<v8::ModuleRequest> request =
      requests->Get(isolate->GetCurrentContext(), static_cast<int>(index)).As<v8::ModuleRequest>();
  return iso::CopyText(isolate, request->GetSpecifier());
}

int iso__module_link(iso__isolate *owner, iso__module *module, iso__exception *thrown) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  if (module->module.Get(isolate)
          ->InstantiateModule(context, iso::ResolveImport)
          .FromMaybe(false)) {
    return 0;
  }
  iso::Describe(isolate, &caught, thrown);
  return -1;
}

iso__evaluation iso__module_evaluate(iso__isolate *owner, iso__module *module,
                                     iso__exception *thrown) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  iso::KeepsPlaces places(isolate);
  v8::TryCatch caught(isolate);
  if (owner->terminated) {
    if (thrown) thrown->terminated = true;
    return ISO__EVALUATION_FAILED;
  }
  if (module->evaluation.IsEmpty()) {
    v8::Local<v8::Value> result;
    if (!module->module.Get(isolate)->Evaluate(isolate->GetCurrentContext()).ToLocal(&result)) {
      iso::Describe(isolate, &caught, thrown);
      return ISO__EVALUATION_FAILED;
    }
    module->evaluation.Reset(isolate, result.As<v8::Promise>());
    isolate->PerformMicrotaskCheckpoint();
    if (owner->terminated) {
      if (thrown) thrown->terminated = true;
      return ISO__EVALUATION_FAILED;
    }
  }
  v8::Local<v8::Promise> evaluation = module->evaluation.Get(isolate);
  switch (evaluation->State()) {
    case v8::Promise::kPending:
      return ISO__EVALUATION_PENDING;
    case v8::Promise::kFulfilled:
      return ISO__EVALUATION_DONE;
    case v8::Promise::kRejected:
      break;
  }
  iso::DescribeValue(isolate, evaluation->Result(), thrown);
  return ISO__EVALUATION_FAILED;
}

}  // extern "C"
