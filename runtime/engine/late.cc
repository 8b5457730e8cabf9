// Natives made on demand, and native state as the memory of a buffer.
#include "late.h"

#include "internal.h"

namespace iso {

namespace {

void Late(const v8::FunctionCallbackInfo<v8::Value> &info) {
  iso__call call{OwnerOf(info.GetIsolate()), &info};
  reinterpret_cast<iso__native_fn>(info.Data().As<v8::External>()->Value())(&call);
}

}  // namespace

}  // namespace iso

extern "C" {

void iso__return_function(iso__call *call, iso__native_fn fn) {
  v8::Isolate *isolate = call->owner->isolate;
  v8::Local<v8::Value> data = v8::External::New(isolate, reinterpret_cast<void *>(fn));
  v8::Local<v8::Function> function;
  if (v8::Function::New(isolate->GetCurrentContext(), iso::Late, data, 0,
                        v8::ConstructorBehavior::kThrow)
          .ToLocal(&function)) {
    call->info->GetReturnValue().Set(function);
  }
}

void iso__return_state(iso__call *call, void *state, size_t length, void (*destroy)(void *)) {
  std::unique_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      state, length,
      [](void *data, size_t, void *deleter) { reinterpret_cast<void (*)(void *)>(deleter)(data); },
      reinterpret_cast<void *>(destroy));
  call->info->GetReturnValue().Set(v8::ArrayBuffer::New(call->owner->isolate, std::move(store)));
}

void iso__return_transferred(iso__call *call, int index) {
  v8::Local<v8::Value> value = (*call->info)[index];
  if (!value->IsArrayBuffer() || !value.As<v8::ArrayBuffer>()->IsDetachable() ||
      value.As<v8::ArrayBuffer>()->WasDetached()) {
    iso__throw(call, "TypeError", "This value has no memory that could be transferred.");
    return;
  }
  v8::Local<v8::ArrayBuffer> buffer = value.As<v8::ArrayBuffer>();
  std::shared_ptr<v8::BackingStore> store = buffer->GetBackingStore();
  iso::compat::Detach(buffer);
  call->info->GetReturnValue().Set(v8::ArrayBuffer::New(call->owner->isolate, std::move(store)));
}

}  // extern "C"
