// ES modules: compiled, linked through the host's resolver, evaluated; and modules made of values.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

namespace iso {

namespace {

iso__module *FindModule(iso__isolate *owner, v8::Local<v8::Module> module) {
  auto range = owner->by_hash.equal_range(module->GetIdentityHash());
  for (auto it = range.first; it != range.second; ++it) {
    if (it->second->module == module) return it->second;
  }
  return nullptr;
}

iso__module *AddModule(iso__isolate *owner, const char *name, v8::Local<v8::Module> module) {
  auto added = std::make_unique<iso__module>();
  added->name = name;
  added->module.Reset(owner->isolate, module);
  iso__module *result = added.get();
  owner->by_hash.emplace(module->GetIdentityHash(), result);
  owner->modules.push_back(std::move(added));
  return result;
}

void ThrowNamed(v8::Isolate *isolate, const char *error_class, const char *message) {
  v8::Local<v8::String> text = Text(isolate, message);
  bool type_error = error_class && strcmp(error_class, "TypeError") == 0;
  isolate->ThrowException(type_error ? v8::Exception::TypeError(text)
                                     : v8::Exception::Error(text));
}

v8::MaybeLocal<v8::Module> Find(iso__isolate *owner, v8::Local<v8::String> specifier,
                                iso__module *referrer) {
  char *name = CopyText(owner->isolate, specifier);
  char *message = nullptr;
  const char *error_class = nullptr;
  iso__module *found =
      owner->options.resolve
          ? owner->options.resolve(owner->options.data, name, referrer, &message, &error_class)
          : nullptr;
  free(name);
  if (found) return found->module.Get(owner->isolate);
  ThrowNamed(owner->isolate, error_class, message ? message : "No such module.");
  free(message);
  return {};
}

v8::MaybeLocal<v8::Module> Resolve(v8::Local<v8::Context> context, v8::Local<v8::String> specifier,
                                   v8::Local<v8::FixedArray> attributes,
                                   v8::Local<v8::Module> referrer) {
  v8::Isolate *isolate = context->GetIsolate();
  iso__isolate *owner = OwnerOf(isolate);
  if (attributes->Length() > 0) {
    ThrowNamed(isolate, "Error", "Unrecognized import attributes specified");
    return {};
  }
  return Find(owner, specifier, FindModule(owner, referrer));
}

// Gives a synthetic module its exports when it is evaluated.
v8::MaybeLocal<v8::Value> FillIn(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  v8::Isolate *isolate = context->GetIsolate();
  iso__module *own = FindModule(OwnerOf(isolate), module);
  v8::Local<v8::Value> exported = own->exported.Get(isolate);
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

void GiveNamespace(const v8::FunctionCallbackInfo<v8::Value> &info) {
  info.GetReturnValue().Set(info.Data());
}

// The rest of a dynamic import once the module is known: link, evaluate, then its namespace.
v8::MaybeLocal<v8::Promise> Start(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  v8::Local<v8::Value> evaluated;
  if (module->GetStatus() == v8::Module::kUninstantiated &&
      !module->InstantiateModule(context, Resolve).FromMaybe(false)) {
    return {};
  }
  if (!module->Evaluate(context).ToLocal(&evaluated)) return {};
  v8::Local<v8::Function> then;
  if (!v8::Function::New(context, GiveNamespace, module->GetModuleNamespace()).ToLocal(&then)) {
    return {};
  }
  return evaluated.As<v8::Promise>()->Then(context, then);
}

v8::MaybeLocal<v8::Promise> Rejected(v8::Local<v8::Context> context, v8::TryCatch *caught) {
  v8::Local<v8::Promise::Resolver> resolver;
  if (caught->HasTerminated() || !v8::Promise::Resolver::New(context).ToLocal(&resolver)) {
    caught->ReThrow();
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
  } else if (Find(owner, specifier, from).ToLocal(&module) &&
             Start(context, module).ToLocal(&promise)) {
    return scope.Escape(promise);
  }
  v8::Local<v8::Promise> rejected;
  if (!Rejected(context, &caught).ToLocal(&rejected)) return {};
  return scope.Escape(rejected);
}

}  // namespace iso

extern "C" {

iso__module *iso__module_compile(iso__isolate *owner, const char *name, const char *source,
                                 size_t length, iso__exception *thrown) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::ScriptOrigin origin = iso::compat::Origin(isolate, iso::Text(isolate, name), true);
  v8::ScriptCompiler::Source text(iso::Text(isolate, source, static_cast<int>(length)), origin);
  v8::Local<v8::Module> module;
  if (!v8::ScriptCompiler::CompileModule(isolate, &text).ToLocal(&module)) {
    iso::Describe(isolate, &caught, thrown);
    return nullptr;
  }
  return iso::AddModule(owner, name, module);
}

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
  v8::Local<v8::Module> module =
      iso::compat::SyntheticModule(isolate, iso::Text(isolate, name), names, iso::FillIn);
  iso__module *added = iso::AddModule(owner, name, module);
  added->synthetic = true;
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
    case ISO__SYNTHETIC_WASM: {
      v8::Local<v8::WasmModuleObject> wasm;
      v8::MemorySpan<const uint8_t> bytes(static_cast<const uint8_t *>(content), length);
      if (v8::WasmModuleObject::Compile(isolate, bytes).ToLocal(&wasm)) made = wasm;
      break;
    }
  }
  v8::Local<v8::Value> value;
  if (!made.ToLocal(&value)) {
    iso::Describe(isolate, &caught, thrown);
    return nullptr;
  }
  std::vector<v8::Local<v8::String>> names{iso::Text(isolate, "default")};
  v8::Local<v8::Module> module =
      iso::compat::SyntheticModule(isolate, iso::Text(isolate, name), names, iso::FillIn);
  iso__module *added = iso::AddModule(owner, name, module);
  added->synthetic = true;
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
  if (module->module.Get(isolate)->InstantiateModule(context, iso::Resolve).FromMaybe(false)) {
    return 0;
  }
  iso::Describe(isolate, &caught, thrown);
  return -1;
}

iso__evaluation iso__module_evaluate(iso__isolate *owner, iso__module *module,
                                     iso__exception *thrown) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
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
