// WebAssembly: modules that isolates share, and who may compile bytes.
#include "internal.h"

struct iso__wasm {
  v8::CompiledWasmModule module;
};

namespace iso {

// From bytes only the host compiles, and a guest where it may make code of text too: while its
// modules are evaluated.
bool AllowWasm(v8::Local<v8::Context> context, v8::Local<v8::String>) {
  return OwnerOf(context->GetIsolate())->host_compiles_wasm ||
         context->IsCodeGenerationFromStringsAllowed();
}

v8::MaybeLocal<v8::Value> CompileWasm(iso__isolate *owner, const void *bytes, size_t length) {
  owner->host_compiles_wasm = true;
  v8::MaybeLocal<v8::WasmModuleObject> module =
      v8::WasmModuleObject::Compile(owner->isolate, {static_cast<const uint8_t *>(bytes), length});
  owner->host_compiles_wasm = false;
  v8::Local<v8::WasmModuleObject> made;
  return module.ToLocal(&made) ? made : v8::MaybeLocal<v8::Value>();
}

v8::MaybeLocal<v8::Value> ShareWasm(iso__isolate *owner, const iso__wasm *shared) {
  v8::Local<v8::WasmModuleObject> made;
  v8::MaybeLocal<v8::WasmModuleObject> module =
      v8::WasmModuleObject::FromCompiledModule(owner->isolate, shared->module);
  return module.ToLocal(&made) ? made : v8::MaybeLocal<v8::Value>();
}

}  // namespace iso

extern "C" {

iso__wasm *iso__arg_wasm(iso__call *call, int index) {
  v8::Local<v8::Value> value = (*call->info)[index];
  if (!value->IsWasmModuleObject()) return nullptr;
  return new iso__wasm{value.As<v8::WasmModuleObject>()->GetCompiledModule()};
}

void iso__wasm_free(iso__wasm *wasm) { delete wasm; }

const uint8_t *iso__wasm_bytes(iso__wasm *wasm, size_t *length) {
  v8::MemorySpan<const uint8_t> bytes = wasm->module.GetWireBytesRef();
  *length = bytes.size();
  return bytes.data();
}

}  // extern "C"
