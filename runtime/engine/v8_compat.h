// Every difference between the versions of V8 that the engine compiles against, and nothing else.
#ifndef ISO_ENGINE_V8_COMPAT_H
#define ISO_ENGINE_V8_COMPAT_H

#include <v8.h>

#include <string>
#include <vector>

#define ISO_V8_AT_LEAST(major, minor) \
  (V8_MAJOR_VERSION > (major) || (V8_MAJOR_VERSION == (major) && V8_MINOR_VERSION >= (minor)))

namespace iso::compat {

// What V8 tells of having no memory left: whether it is the heap, and with V8 11 more.
#if ISO_V8_AT_LEAST(11, 0)
using OutOfMemory = const v8::OOMDetails &;
#else
using OutOfMemory = bool;
#endif

inline v8::ScriptOrigin Origin(v8::Isolate *isolate, v8::Local<v8::String> name, bool module) {
  // ScriptOrigin lost its isolate with V8 12.
#if ISO_V8_AT_LEAST(12, 0)
  (void)isolate;
  return v8::ScriptOrigin(name, 0, 0, false, -1, v8::Local<v8::Value>(), false, false, module);
#else
  return v8::ScriptOrigin(isolate, name, 0, 0, false, -1, v8::Local<v8::Value>(), false, false,
                          module);
#endif
}

// `source` as the body of a function of `parameter`.
inline v8::MaybeLocal<v8::Function> CompileFunction(v8::Local<v8::Context> context,
                                                    v8::ScriptCompiler::Source *source,
                                                    v8::Local<v8::String> parameter,
                                                    v8::ScriptCompiler::CompileOptions options) {
  // It was named after its context until V8 11.
#if ISO_V8_AT_LEAST(11, 0)
  return v8::ScriptCompiler::CompileFunction(context, source, 1, &parameter, 0, nullptr, options);
#else
  return v8::ScriptCompiler::CompileFunctionInContext(context, source, 1, &parameter, 0, nullptr,
                                                      options);
#endif
}

inline v8::Local<v8::Value> InternalField(v8::Local<v8::Object> object, int index) {
  // Internal fields became Data with V8 12.
#if ISO_V8_AT_LEAST(12, 0)
  return object->GetInternalField(index).As<v8::Value>();
#else
  return object->GetInternalField(index);
#endif
}

inline v8::Local<v8::Module> SyntheticModule(v8::Isolate *isolate, v8::Local<v8::String> name,
                                             const std::vector<v8::Local<v8::String>> &exports,
                                             v8::Module::SyntheticModuleEvaluationSteps steps) {
  // Export names became a MemorySpan with V8 12.
#if ISO_V8_AT_LEAST(12, 0)
  return v8::Module::CreateSyntheticModule(
      isolate, name, v8::MemorySpan<const v8::Local<v8::String>>(exports.data(), exports.size()),
      steps);
#else
  return v8::Module::CreateSyntheticModule(isolate, name, exports, steps);
#endif
}

inline v8::Local<v8::Data> FixedArrayAt(v8::Local<v8::Context> context,
                                        v8::Local<v8::FixedArray> array, int index) {
  return array->Get(context, index);
}

inline void SetContinuationData(v8::Isolate *isolate, v8::Local<v8::Value> value) {
  // The slot moved from the context to the isolate with V8 13.
#if ISO_V8_AT_LEAST(13, 0)
  isolate->SetContinuationPreservedEmbedderData(value);
#else
  isolate->GetCurrentContext()->SetContinuationPreservedEmbedderData(value);
#endif
}

inline v8::Local<v8::Value> ContinuationData(v8::Isolate *isolate) {
#if ISO_V8_AT_LEAST(13, 0)
  return isolate->GetContinuationPreservedEmbedderData();
#else
  return isolate->GetCurrentContext()->GetContinuationPreservedEmbedderData();
#endif
}

// While an isolate is made, V8 10 asks for every piece of code that it allocates whether to save memory,
// which takes long to find out and then means nothing. With V8 11 and later it need not be told.
class NeedNotAsk {
 public:
#if ISO_V8_AT_LEAST(11, 0)
  explicit NeedNotAsk(v8::Isolate *) {}
#else
  explicit NeedNotAsk(v8::Isolate *isolate) : isolate_(isolate) {
    isolate_->EnableMemorySavingsMode();
  }
  ~NeedNotAsk() { isolate_->DisableMemorySavingsMode(); }
  NeedNotAsk(const NeedNotAsk &) = delete;
  NeedNotAsk &operator=(const NeedNotAsk &) = delete;

 private:
  v8::Isolate *isolate_;
#endif
};

inline void Detach(v8::Local<v8::ArrayBuffer> buffer) {
  // Detaching can fail for a buffer with a key since V8 11; none here has one.
#if ISO_V8_AT_LEAST(11, 0)
  buffer->Detach(v8::Local<v8::Value>()).Check();
#else
  buffer->Detach();
#endif
}

// Whether V8 adds this later builtin to every context when it is made, after what the snapshot has,
// although it is not there while the snapshot is being made.
inline bool ComesWithEachContext(const std::string &name) {
#if ISO_V8_AT_LEAST(13, 0)
  return name == "escape" || name == "try";
#else
  (void)name;
  return false;
#endif
}

}  // namespace iso::compat

#endif
