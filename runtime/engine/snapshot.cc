// The startup snapshot: made once, at build time, by a helper program.
#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "script_text.h"

namespace iso {

namespace {

void Complain(v8::Isolate *isolate, v8::TryCatch *caught) {
  iso__exception thrown = {};
  Describe(isolate, caught, &thrown);
  fprintf(stderr, "snapshot: %s: %s (%s)\n%s\n", thrown.name, thrown.message,
          thrown.where ? thrown.where : "no place known", thrown.stack ? thrown.stack : "");
  iso__exception_clear(&thrown);
}

// Runs the script with `ops` in scope; its result is an object whose `hooks` are kept.
bool RunBootstrap(v8::SnapshotCreator *creator, v8::Isolate *isolate,
                  v8::Local<v8::Context> context, const iso__interface *interface,
                  const std::string &wrapped) {
  v8::TryCatch caught(isolate);
  v8::ScriptOrigin origin = compat::Origin(isolate, Text(isolate, "isoload:runtime"), false);
  v8::Local<v8::String> shared;
  TheScriptText()->Set(wrapped.data(), wrapped.size());
  if (!v8::String::NewExternalOneByte(isolate, TheScriptText()).ToLocal(&shared)) return false;
  v8::ScriptCompiler::Source text(shared, origin);
  v8::Local<v8::Value> ops = MakeOps(isolate, context, interface);
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> function, exported, hooks;
  // Compiled as a whole: what a worker needs first is then in the snapshot as bytecode.
  if (!v8::ScriptCompiler::Compile(context, &text, v8::ScriptCompiler::kEagerCompile)
           .ToLocal(&script) ||
      !script->Run(context).ToLocal(&function) ||
      !function.As<v8::Function>()
           ->Call(context, v8::Undefined(isolate), 1, &ops)
           .ToLocal(&exported) ||
      !exported.As<v8::Object>()->Get(context, Text(isolate, "hooks")).ToLocal(&hooks)) {
    Complain(isolate, &caught);
    return false;
  }
  for (size_t i = 0; i < interface->hook_count; i++) {
    v8::Local<v8::Value> hook;
    if (!hooks->IsObject() ||
        !hooks.As<v8::Object>()->Get(context, Text(isolate, interface->hooks[i])).ToLocal(&hook) ||
        !hook->IsFunction()) {
      fprintf(stderr, "snapshot: the script offers no hook \"%s\"\n", interface->hooks[i]);
      return false;
    }
  }
  creator->AddData(context, hooks.As<v8::Object>());
  return true;
}

bool WriteFile(const char *path, const v8::StartupData &blob, const std::string &text) {
  std::string content(blob.data, static_cast<size_t>(blob.raw_size));
  AppendScriptText(&content, text);
  FILE *file = fopen(path, "wb");
  if (!file) {
    perror(path);
    return false;
  }
  bool written = fwrite(content.data(), 1, content.size(), file) == content.size();
  if (fclose(file) != 0) written = false;
  if (!written) perror(path);
  return written;
}

}  // namespace

}  // namespace iso

extern "C" int iso__snapshot_build(const iso__interface *interface, const char *source,
                                   size_t length, const char *path) {
  iso__engine_init(nullptr, 0);
  v8::StartupData blob{nullptr, 0};
  const std::string text =
      "(function (ops) { 'use strict'; " + std::string(source, length) + "\nreturn exports; })";
  {
    v8::SnapshotCreator creator(iso::ExternalReferences());
    v8::Isolate *isolate = creator.GetIsolate();
    iso__isolate owner;
    owner.isolate = isolate;
    owner.options.interface = interface;
    isolate->SetData(iso::kIsolateSlot, &owner);
    bool made = false;
    {
      v8::HandleScope scope(isolate);
      v8::Local<v8::Context> context = v8::Context::New(isolate);
      {
        v8::Context::Scope context_scope(context);
        made = iso::RunBootstrap(&creator, isolate, context, interface, text);
      }
      owner.host_template.Reset();
      creator.SetDefaultContext(context);
    }
    owner.watched.clear();
    blob = creator.CreateBlob(v8::SnapshotCreator::FunctionCodeHandling::kKeep);
    if (!made) {
      delete[] blob.data;
      return -1;
    }
  }
  bool written = iso::WriteFile(path, blob, text);
  delete[] blob.data;
  return written ? 0 : -1;
}
