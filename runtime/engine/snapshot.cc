// The startup snapshot: made once, at build time, by a helper program.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utility>

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

// Data of the context in the snapshot, by index.
enum { kHooks = 0, kScript = 1 };

using CachedData = v8::ScriptCompiler::CachedData;

// Compiles the script, with what `code` has of it; empty when V8 takes that for another script's.
//
// Since V8 11 code is tied to the read-only heap of the isolate that it was made in, which is never the
// one of an isolate that is being made into a snapshot: there the script is compiled as a whole.
v8::MaybeLocal<v8::Function> CompileScript(v8::Local<v8::Context> context,
                                           v8::Local<v8::String> text, CachedData *code) {
  v8::Isolate *isolate = context->GetIsolate();
  v8::ScriptOrigin origin = compat::Origin(isolate, Text(isolate, "isoload:runtime"), false);
#if ISO_V8_AT_LEAST(11, 0)
  delete std::exchange(code, nullptr);
  const auto options = v8::ScriptCompiler::kEagerCompile;
#else
  const auto options =
      code ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions;
#endif
  v8::ScriptCompiler::Source source(text, origin, code);
  v8::Local<v8::Function> function;
  if (!compat::CompileFunction(context, &source, Text(isolate, "ops"), options)
           .ToLocal(&function)) {
    return {};
  }
  if (!code || !source.GetCachedData()->rejected) return function;
  fprintf(stderr, "snapshot: the code is not this script's; build from scratch\n");
  return {};
}

// Runs the script with `ops` in scope; its result is an object whose `hooks` are kept. Takes `code`.
bool RunBootstrap(v8::SnapshotCreator *creator, v8::Isolate *isolate,
                  v8::Local<v8::Context> context, const iso__interface *interface,
                  const std::string &text, CachedData *code, bool draft) {
  v8::TryCatch caught(isolate);
  v8::Local<v8::String> shared;
  TheScriptText()->Set(text.data(), text.size());
  if (!v8::String::NewExternalOneByte(isolate, TheScriptText()).ToLocal(&shared)) return false;
  v8::Local<v8::Value> ops = MakeOps(isolate, context, interface);
  v8::Local<v8::Function> script;
  v8::Local<v8::Value> exported, hooks;
  if (!CompileScript(context, shared, code).ToLocal(&script) ||
      !script->Call(context, v8::Undefined(isolate), 1, &ops).ToLocal(&exported) ||
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
  if (draft) creator->AddData(context, script);
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
                                   size_t length, const void *code, size_t code_length, bool draft,
                                   const char *path) {
  iso__engine_init(nullptr, 0);
  v8::StartupData blob{nullptr, 0};
  const std::string text = "'use strict'; " + std::string(source, length) + "\nreturn exports;";
  // The source, in RunBootstrap, takes it over.
  auto *cached =
      code ? new iso::CachedData(static_cast<const uint8_t *>(code), static_cast<int>(code_length))
           : nullptr;
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
        made = iso::RunBootstrap(&creator, isolate, context, interface, text, cached, draft);
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

extern "C" void *iso__snapshot_code(iso__isolate *owner, size_t *length) {
  v8::Isolate *isolate = owner->isolate;
  v8::Isolate::Scope isolate_scope(isolate);
  v8::HandleScope scope(isolate);
  v8::Local<v8::Context> context = owner->context.Get(isolate);
  v8::Context::Scope context_scope(context);
  v8::Local<v8::Function> script;
  *length = 0;
  if (!context->GetDataFromSnapshotOnce<v8::Function>(iso::kScript).ToLocal(&script))
    return nullptr;
  std::unique_ptr<iso::CachedData> code(v8::ScriptCompiler::CreateCodeCacheForFunction(script));
  if (!code) return nullptr;
  void *copy = malloc(static_cast<size_t>(code->length));
  if (!copy) abort();
  *length = static_cast<size_t>(code->length);
  memcpy(copy, code->data, *length);
  return copy;
}

extern "C" void iso__snapshot_prepare(void) { v8::V8::SetFlagsFromString("--no-flush-bytecode"); }
