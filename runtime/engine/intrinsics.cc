// `ops`: the host's natives, reached through one trampoline, and what only the engine can offer.
//
// The snapshot holds these functions, so V8 must be told their addresses (ExternalReferences) in
// the same order when it is built and when it is used.
#include "internal.h"
#include "lazy_property.h"
#include "script_text.h"

namespace iso {

namespace {

using Info = v8::FunctionCallbackInfo<v8::Value>;

// Calls the native whose index the function carries.
void Trampoline(const Info &info) {
  iso__isolate *owner = OwnerOf(info.GetIsolate());
  uint32_t index = info.Data().As<v8::Uint32>()->Value();
  iso__call call{owner, &info};
  owner->options.interface->natives[index].fn(&call);
}

// host(tag, data): an object that the serialiser writes as its tag and its data.
void Host(const Info &info) {
  v8::Isolate *isolate = info.GetIsolate();
  iso__isolate *owner = OwnerOf(isolate);
  if (owner->host_template.IsEmpty()) {
    owner->host_template.Reset(isolate, MakeHostTemplate(isolate));
  }
  v8::Local<v8::Object> object;
  if (!owner->host_template.Get(isolate)
           ->NewInstance(isolate->GetCurrentContext())
           .ToLocal(&object)) {
    return;
  }
  object->SetInternalField(0, info[0]);
  object->SetInternalField(1, info[1]);
  info.GetReturnValue().Set(object);
}

void Collected(const v8::WeakCallbackInfo<Watched> &info) {
  Watched *watched = info.GetParameter();
  iso__isolate *owner = watched->owner;
  uint32_t id = watched->id;
  watched->handle.Reset();
  owner->watched.erase(id);
  if (owner->options.collected) owner->options.collected(owner->options.data, id);
}

// watch(object, id): the host's `collected` is told the id when the object is gone.
void Watch(const Info &info) {
  iso__isolate *owner = OwnerOf(info.GetIsolate());
  uint32_t id = info[1].As<v8::Uint32>()->Value();
  auto watched = std::make_unique<Watched>();
  watched->owner = owner;
  watched->id = id;
  watched->handle.Reset(info.GetIsolate(), info[0].As<v8::Object>());
  watched->handle.SetWeak(watched.get(), Collected, v8::WeakCallbackType::kParameter);
  owner->watched[id] = std::move(watched);
}

void Unwatch(const Info &info) {
  iso__isolate *owner = OwnerOf(info.GetIsolate());
  owner->watched.erase(info[0].As<v8::Uint32>()->Value());
}

// A script that is compiled and run once, on the first touch of what it offers.
void RunScript(const Info &info) {
  v8::Isolate *isolate = info.GetIsolate();
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::ScriptOrigin origin = compat::Origin(isolate, info[0].As<v8::String>(), false);
  v8::ScriptCompiler::Source source(info[1].As<v8::String>(), origin);
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> result;
  if (v8::ScriptCompiler::Compile(context, &source).ToLocal(&script) &&
      script->Run(context).ToLocal(&result)) {
    info.GetReturnValue().Set(result);
  }
}

void SetInvocation(const Info &info) { compat::SetContinuationData(info.GetIsolate(), info[0]); }

void GetInvocation(const Info &info) {
  info.GetReturnValue().Set(compat::ContinuationData(info.GetIsolate()));
}

void IsProxy(const Info &info) { info.GetReturnValue().Set(info[0]->IsProxy()); }

// allowEval(yes): whether code may be made of strings.
void AllowEval(const Info &info) {
  v8::Isolate *isolate = info.GetIsolate();
  isolate->GetCurrentContext()->AllowCodeGenerationFromStrings(info[0]->BooleanValue(isolate));
}

struct Intrinsic {
  const char *name;
  v8::FunctionCallback callback;
};

const Intrinsic kIntrinsics[] = {
    {"host", Host},
    {"watch", Watch},
    {"unwatch", Unwatch},
    {"runScript", RunScript},
    {"setInvocation", SetInvocation},
    {"getInvocation", GetInvocation},
    {"isProxy", IsProxy},
    {"allowEval", AllowEval},
    {"lazyProperty", LazyProperty},
};

void Define(v8::Local<v8::Context> context, v8::Local<v8::Object> ops, const char *name,
            v8::FunctionCallback callback, v8::Local<v8::Value> data) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::Local<v8::Function> function =
      v8::Function::New(context, callback, data, 0, v8::ConstructorBehavior::kThrow)
          .ToLocalChecked();
  ops->Set(context, Text(isolate, name), function).Check();
}

}  // namespace

const intptr_t *ExternalReferences() {
  static const std::vector<intptr_t> references = [] {
    std::vector<intptr_t> list{reinterpret_cast<intptr_t>(Trampoline),
                               reinterpret_cast<intptr_t>(ReadLazyProperty),
                               reinterpret_cast<intptr_t>(TheScriptText())};
    for (const Intrinsic &one : kIntrinsics) {
      list.push_back(reinterpret_cast<intptr_t>(one.callback));
    }
    list.push_back(0);
    return list;
  }();
  return references.data();
}

v8::Local<v8::ObjectTemplate> MakeHostTemplate(v8::Isolate *isolate) {
  v8::Local<v8::ObjectTemplate> host = v8::ObjectTemplate::New(isolate);
  host->SetInternalFieldCount(2);
  return host;
}

v8::Local<v8::Object> MakeOps(v8::Isolate *isolate, v8::Local<v8::Context> context,
                              const iso__interface *interface) {
  v8::Local<v8::Object> ops = v8::Object::New(isolate);
  for (size_t i = 0; i < interface->native_count; i++) {
    Define(context, ops, interface->natives[i].name, Trampoline,
           v8::Integer::NewFromUnsigned(isolate, static_cast<uint32_t>(i)));
  }
  for (const Intrinsic &one : kIntrinsics) {
    Define(context, ops, one.name, one.callback, v8::Undefined(isolate));
  }
  return ops;
}

}  // namespace iso
