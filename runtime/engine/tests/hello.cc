// Makes an isolate and runs 1 + 1 in it: the least that a V8 which FindV8 has found must do.
#include <libplatform/libplatform.h>
#include <v8.h>

#include <cstdio>
#include <memory>

int main() {
  std::unique_ptr<v8::Platform> platform = v8::platform::NewDefaultPlatform(1);
  v8::V8::InitializePlatform(platform.get());
  v8::V8::Initialize();
  std::unique_ptr<v8::ArrayBuffer::Allocator> allocator(
      v8::ArrayBuffer::Allocator::NewDefaultAllocator());
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator = allocator.get();
  v8::Isolate *isolate = v8::Isolate::New(params);
  {
    v8::Isolate::Scope isolate_scope(isolate);
    v8::HandleScope handle_scope(isolate);
    v8::Local<v8::Context> context = v8::Context::New(isolate);
    v8::Context::Scope context_scope(context);
    v8::Local<v8::String> source = v8::String::NewFromUtf8Literal(isolate, "1 + 1");
    v8::Local<v8::Script> script = v8::Script::Compile(context, source).ToLocalChecked();
    int32_t sum = script->Run(context).ToLocalChecked()->Int32Value(context).ToChecked();
    std::printf("V8 %s: 1 + 1 = %d\n", v8::V8::GetVersion(), sum);
  }
  isolate->Dispose();
  v8::V8::Dispose();
  v8::V8::DisposePlatform();
  return 0;
}
