#include "lazy_property.h"

#include "internal.h"

namespace iso {

// The property holds a number only: V8 keeps such properties in the part of a snapshot that all
// contexts share, and would keep a second context there for the sake of a function.
void LazyProperty(const v8::FunctionCallbackInfo<v8::Value> &info) {
  v8::Isolate *isolate = info.GetIsolate();
  v8::String::Utf8Value name(isolate, info[1]);
  if (compat::ComesWithEachContext(*name)) return;
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  info[0]
      .As<v8::Object>()
      ->SetNativeDataProperty(context, info[1].As<v8::Name>(), ReadLazyProperty, nullptr, info[2],
                              v8::DontEnum)
      .Check();
}

void ReadLazyProperty(v8::Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value> &info) {
  v8::Isolate *isolate = info.GetIsolate();
  v8::Local<v8::Function> bring;
  if (!FindHook(OwnerOf(isolate), ISO__ENGINE_HOOK_BRING, &bring)) return;
  v8::Local<v8::Value> arguments[] = {info.Data(), name};
  v8::Local<v8::Value> value;
  if (bring->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 2, arguments)
          .ToLocal(&value)) {
    info.GetReturnValue().Set(value);
  }
}

}  // namespace iso
