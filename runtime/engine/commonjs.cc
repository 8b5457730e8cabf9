// CommonJS modules: a function body that runs once, when it is first imported or required.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

namespace iso {

namespace {

// What stands for a path: modules know each other by names from the root of the bundle.
std::string RootedName(const iso__module *module) { return "/" + module->name; }

std::string FolderOf(const std::string &path) {
  size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool Link(v8::Local<v8::Context> context, v8::Local<v8::Module> module) {
  return module->GetStatus() != v8::Module::kUninstantiated ||
         module->InstantiateModule(context, ResolveImport).FromMaybe(false);
}

// Evaluates a module that is not CommonJS to its end. Empty with an exception pending.
v8::MaybeLocal<v8::Object> EvaluateNow(iso__isolate *owner, iso__module *wanted) {
  v8::Isolate *isolate = owner->isolate;
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Module> module = wanted->module.Get(isolate);
  if (!Link(context, module)) return {};
  if (IsBeingEvaluated(owner, wanted)) {
    ThrowNamed(isolate, "Error",
               ("Circular dependency when resolving module: " + wanted->name).c_str());
    return {};
  }
  v8::Local<v8::Value> evaluated;
  if (!module->Evaluate(context).ToLocal(&evaluated)) return {};
  v8::Local<v8::Promise> promise = evaluated.As<v8::Promise>();
  if (promise->State() == v8::Promise::kFulfilled) {
    return module->GetModuleNamespace().As<v8::Object>();
  }
  if (promise->State() == v8::Promise::kRejected) {
    promise->MarkAsHandled();
    isolate->ThrowException(promise->Result());
  } else {
    ThrowNamed(isolate, "Error", "Top-level await in module is not permitted at this time.");
  }
  return {};
}

// What require() gives for a module that is not CommonJS: its default export, or its namespace where
// it has none.
v8::MaybeLocal<v8::Value> RequireOther(iso__isolate *owner, iso__module *wanted) {
  v8::Isolate *isolate = owner->isolate;
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Object> space;
  if (!EvaluateNow(owner, wanted).ToLocal(&space)) return {};
  v8::Local<v8::String> name = Text(isolate, "default");
  if (!space->HasOwnProperty(context, name).FromMaybe(false)) return space;
  return space->Get(context, name);
}

// require(specifier), for the module that the function carries.
void Require(const v8::FunctionCallbackInfo<v8::Value> &info) {
  v8::Isolate *isolate = info.GetIsolate();
  iso__isolate *owner = OwnerOf(isolate);
  auto *from = static_cast<iso__module *>(info.Data().As<v8::External>()->Value());
  if (info.Length() < 1) {
    ThrowNamed(isolate, "TypeError",
               "Failed to execute 'require' on 'CommonJsModuleContext': parameter 1 is not of type "
               "'string'.");
    return;
  }
  v8::Local<v8::String> specifier;
  v8::Local<v8::Module> found;
  if (!info[0]->ToString(isolate->GetCurrentContext()).ToLocal(&specifier) ||
      !FindImport(owner, specifier, from).ToLocal(&found)) {
    return;
  }
  iso__module *wanted = FindModule(owner, found);
  v8::Local<v8::Value> exports;
  bool common = !wanted->body.IsEmpty();
  if ((common ? RunCommonJs(owner, wanted) : RequireOther(owner, wanted)).ToLocal(&exports)) {
    info.GetReturnValue().Set(exports);
  }
}

// `module` as its code sees it: path and exports.
v8::Local<v8::Object> MakeModuleObject(v8::Isolate *isolate, const iso__module *module) {
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::Local<v8::Object> object = v8::Object::New(isolate);
  object->Set(context, Text(isolate, "path"), Text(isolate, RootedName(module).c_str())).Check();
  object->Set(context, Text(isolate, "exports"), v8::Object::New(isolate)).Check();
  return object;
}

v8::MaybeLocal<v8::Value> ExportsOf(v8::Isolate *isolate, v8::Local<v8::Object> object) {
  return object->Get(isolate->GetCurrentContext(), Text(isolate, "exports"));
}

}  // namespace

v8::MaybeLocal<v8::Value> RunCommonJs(iso__isolate *owner, iso__module *module) {
  v8::Isolate *isolate = owner->isolate;
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  // One that is still running, in a circle, gives what it has exported so far.
  if (!module->common.IsEmpty()) return ExportsOf(isolate, module->common.Get(isolate));
  v8::Local<v8::Object> object = MakeModuleObject(isolate, module);
  v8::Local<v8::Value> exports;
  v8::Local<v8::Function> require;
  if (!ExportsOf(isolate, object).ToLocal(&exports) ||
      !v8::Function::New(context, Require, v8::External::New(isolate, module), 0,
                         v8::ConstructorBehavior::kThrow)
           .ToLocal(&require)) {
    return {};
  }
  require->SetName(Text(isolate, "require"));
  std::string name = RootedName(module);
  v8::Local<v8::Value> arguments[] = {object, exports, require, Text(isolate, name.c_str()),
                                      Text(isolate, FolderOf(name).c_str())};
  module->common.Reset(isolate, object);
  if (module->body.Get(isolate)
          ->Call(context, v8::Undefined(isolate), sizeof arguments / sizeof arguments[0], arguments)
          .IsEmpty()) {
    module->common.Reset();  // whoever requires it again sees it fail again
    return {};
  }
  return ExportsOf(isolate, object);
}

}  // namespace iso

extern "C" {

iso__module *iso__module_commonjs(iso__isolate *owner, const char *name, const char *source,
                                  size_t length, iso__exception *thrown) {
  v8::Isolate *isolate = owner->isolate;
  v8::HandleScope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::ScriptOrigin origin = iso::compat::Origin(isolate, iso::Text(isolate, name), false);
  v8::ScriptCompiler::Source text(iso::Text(isolate, source, static_cast<int>(length)), origin);
  v8::Local<v8::String> parameters[] = {
      iso::Text(isolate, "module"), iso::Text(isolate, "exports"), iso::Text(isolate, "require"),
      iso::Text(isolate, "__filename"), iso::Text(isolate, "__dirname")};
  v8::Local<v8::Function> body;
  if (!v8::ScriptCompiler::CompileFunction(isolate->GetCurrentContext(), &text,
                                           sizeof parameters / sizeof parameters[0], parameters)
           .ToLocal(&body)) {
    iso::Describe(isolate, &caught, thrown);
    return nullptr;
  }
  iso__module *added = iso::AddSynthetic(owner, name, {iso::Text(isolate, "default")});
  added->body.Reset(isolate, body);
  return added;
}

}  // extern "C"
