// Calls both ways: natives that JavaScript calls, hooks that C calls, and what was thrown.
#include <stdlib.h>
#include <string.h>

#include "internal.h"

namespace iso {

v8::Local<v8::String> Text(v8::Isolate *isolate, const char *utf8, int length) {
  v8::Local<v8::String> text;
  if (v8::String::NewFromUtf8(isolate, utf8, v8::NewStringType::kNormal, length).ToLocal(&text)) {
    return text;
  }
  return v8::String::Empty(isolate);  // longer than a V8 string can be
}

char *CopyText(v8::Isolate *isolate, v8::Local<v8::Value> value, size_t *length) {
  v8::String::Utf8Value utf8(isolate, value);
  size_t bytes = *utf8 ? static_cast<size_t>(utf8.length()) : 0;
  char *copy = static_cast<char *>(malloc(bytes + 1));
  if (!copy) abort();
  if (bytes > 0) memcpy(copy, *utf8, bytes);
  copy[bytes] = '\0';
  if (length) *length = bytes;
  return copy;
}

namespace {

constexpr char kOwnFiles[] = "isoload:";

// Reads a property of a thrown object without letting guest code go on throwing.
bool ReadText(v8::Isolate *isolate, v8::Local<v8::Object> object, const char *key, char **text) {
  v8::TryCatch quiet(isolate);
  v8::Local<v8::Value> value;
  if (!object->Get(isolate->GetCurrentContext(), Text(isolate, key)).ToLocal(&value)) return false;
  if (!value->IsString()) return false;
  *text = CopyText(isolate, value);
  return true;
}

// Writes the places of the calls that led to an error, where V8 kept them. The runtime's own say
// nothing to whoever wrote the worker.
bool ReadPlaces(v8::Isolate *isolate, v8::Local<v8::StackTrace> trace, iso__exception *thrown) {
  if (trace.IsEmpty()) return false;
  std::string places;
  for (int i = 0; i < trace->GetFrameCount(); i++) {
    v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate, static_cast<uint32_t>(i));
    v8::String::Utf8Value file(isolate, frame->GetScriptName());
    v8::String::Utf8Value function(isolate, frame->GetFunctionName());
    if (!*file || file.length() == 0 || strncmp(*file, kOwnFiles, strlen(kOwnFiles)) == 0) continue;
    if (!places.empty()) places += "\n";
    places += std::string(*file) + ":" + std::to_string(frame->GetLineNumber()) + ":" +
              std::to_string(frame->GetColumn());
    if (*function && function.length() > 0) places += std::string(" in ") + *function;
  }
  if (places.empty()) return false;
  free(thrown->where);
  thrown->where = strdup(places.c_str());
  return true;
}

// Writes the place that a message knows, where it does.
void ReadPlace(v8::Isolate *isolate, v8::Local<v8::Message> message, iso__exception *thrown) {
  v8::Local<v8::Value> resource = message->GetScriptResourceName();
  if (resource.IsEmpty() || !resource->IsString()) return;
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  char *name = CopyText(isolate, resource);
  if (strncmp(name, kOwnFiles, strlen(kOwnFiles)) == 0) {
    free(name);
    return;
  }
  char place[64];
  snprintf(place, sizeof place, ":%d:%d", message->GetLineNumber(context).FromMaybe(0),
           message->GetStartColumn(context).FromMaybe(0) + 1);
  free(thrown->where);
  thrown->where = strdup((std::string(name) + place).c_str());
  free(name);
}

}  // namespace

void DescribeValue(v8::Isolate *isolate, v8::Local<v8::Value> value, iso__exception *thrown) {
  if (!thrown) return;
  iso__exception_clear(thrown);
  if (value.IsEmpty()) {
    thrown->name = strdup("Error");
    thrown->message = strdup("unknown");
    return;
  }
  // Reading the stack turns V8's frames into text: the place must be asked for before.
  if (!ReadPlaces(isolate, v8::Exception::GetStackTrace(value), thrown)) {
    ReadPlace(isolate, v8::Exception::CreateMessage(isolate, value), thrown);
  }
  if (value->IsNativeError()) {
    v8::Local<v8::Object> object = value.As<v8::Object>();
    ReadText(isolate, object, "name", &thrown->name);
    ReadText(isolate, object, "message", &thrown->message);
    ReadText(isolate, object, "stack", &thrown->stack);
  }
  if (!thrown->name) thrown->name = strdup("Error");
  if (!thrown->message) {
    v8::TryCatch quiet(isolate);
    thrown->message = CopyText(isolate, value);
  }
}

void Describe(v8::Isolate *isolate, v8::TryCatch *caught, iso__exception *thrown) {
  if (!thrown) return;
  if (caught->HasTerminated()) {
    iso__exception_clear(thrown);
    thrown->terminated = true;
    return;
  }
  DescribeValue(isolate, caught->Exception(), thrown);
  // The message that V8 kept knows the place even of a syntax error, which has no stack.
  if (!thrown->where && !caught->Message().IsEmpty()) {
    ReadPlace(isolate, caught->Message(), thrown);
  }
}

namespace {

v8::Local<v8::Value> In(iso__isolate *owner, const iso__in &in) {
  v8::Isolate *isolate = owner->isolate;
  switch (in.kind) {
    case ISO__IN_NUMBER:
      return v8::Number::New(isolate, in.number);
    case ISO__IN_BOOL:
      return v8::Boolean::New(isolate, in.number != 0);
    case ISO__IN_STRING:
      return Text(isolate, static_cast<const char *>(in.text), static_cast<int>(in.length));
    case ISO__IN_BYTES: {
      v8::Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, in.length);
      if (in.length > 0) memcpy(buffer->GetBackingStore()->Data(), in.text, in.length);
      return v8::Uint8Array::New(buffer, 0, in.length);
    }
    case ISO__IN_UINTS: {
      std::vector<v8::Local<v8::Value>> elements(in.length);
      for (size_t i = 0; i < in.length; i++) {
        elements[i] = v8::Integer::NewFromUnsigned(isolate, in.uints[i]);
      }
      return v8::Array::New(isolate, elements.data(), elements.size());
    }
    case ISO__IN_NAMESPACE:
      return in.module->module.Get(isolate)->GetModuleNamespace();
    case ISO__IN_UNDEFINED:
      break;
  }
  return v8::Undefined(isolate);
}

}  // namespace

bool FindHook(iso__isolate *owner, size_t hook, v8::Local<v8::Function> *function) {
  v8::Isolate *isolate = owner->isolate;
  if (owner->hooks[hook].IsEmpty()) {
    v8::Local<v8::Value> found;
    const char *name = owner->options.interface->hooks[hook];
    if (!owner->hooks_object.Get(isolate)
             ->Get(isolate->GetCurrentContext(), Text(isolate, name))
             .ToLocal(&found) ||
        !found->IsFunction()) {
      return false;
    }
    owner->hooks[hook].Reset(isolate, found.As<v8::Function>());
  }
  *function = owner->hooks[hook].Get(isolate);
  return true;
}

v8::MaybeLocal<v8::Value> FormatStack(v8::Local<v8::Context> context, v8::Local<v8::Value> error,
                                      v8::Local<v8::Array> sites) {
  iso__isolate *owner = OwnerOf(context->GetIsolate());
  v8::Local<v8::Function> format;
  if (!FindHook(owner, ISO__ENGINE_HOOK_STACK, &format)) {
    return v8::Undefined(context->GetIsolate());
  }
  v8::Local<v8::Value> arguments[] = {error, sites};
  return format->Call(context, v8::Undefined(context->GetIsolate()), 2, arguments);
}

}  // namespace iso

extern "C" {

void iso__exception_clear(iso__exception *exception) {
  free(exception->name);
  free(exception->message);
  free(exception->stack);
  free(exception->where);
  *exception = iso__exception{};
}

iso__isolate *iso__call_isolate(iso__call *call) { return call->owner; }

double iso__arg_number(iso__call *call, int index) {
  v8::Local<v8::Value> value = (*call->info)[index];
  return value->IsNumber() ? value.As<v8::Number>()->Value() : 0;
}

uint32_t iso__arg_uint(iso__call *call, int index) {
  v8::Local<v8::Value> value = (*call->info)[index];
  return value->IsUint32() ? value.As<v8::Uint32>()->Value() : 0;
}

bool iso__arg_bool(iso__call *call, int index) { return (*call->info)[index]->IsTrue(); }

bool iso__arg_is_undefined(iso__call *call, int index) {
  return (*call->info)[index]->IsUndefined();
}

char *iso__arg_string(iso__call *call, int index, size_t *length) {
  return iso::CopyText(call->owner->isolate, (*call->info)[index], length);
}

bool iso__arg_bytes(iso__call *call, int index, const uint8_t **bytes, size_t *length) {
  v8::Local<v8::Value> value = (*call->info)[index];
  *bytes = nullptr;
  *length = 0;
  if (value->IsArrayBufferView()) {
    v8::Local<v8::ArrayBufferView> view = value.As<v8::ArrayBufferView>();
    auto *data = static_cast<const uint8_t *>(view->Buffer()->GetBackingStore()->Data());
    *bytes = data + view->ByteOffset();
    *length = view->ByteLength();
    return true;
  }
  if (value->IsArrayBuffer()) {
    v8::Local<v8::ArrayBuffer> buffer = value.As<v8::ArrayBuffer>();
    *bytes = static_cast<const uint8_t *>(buffer->GetBackingStore()->Data());
    *length = buffer->ByteLength();
    return true;
  }
  return false;
}

uint32_t *iso__arg_uints(iso__call *call, int index, size_t *count) {
  *count = 0;
  v8::Local<v8::Value> value = (*call->info)[index];
  if (!value->IsArray()) return nullptr;
  v8::Local<v8::Array> array = value.As<v8::Array>();
  uint32_t length = array->Length();
  if (length == 0) return nullptr;
  auto *numbers = static_cast<uint32_t *>(calloc(length, sizeof(uint32_t)));
  if (!numbers) abort();
  v8::Local<v8::Context> context = call->owner->isolate->GetCurrentContext();
  for (uint32_t i = 0; i < length; i++) {
    v8::Local<v8::Value> element;
    if (array->Get(context, i).ToLocal(&element)) {
      numbers[i] = element->Uint32Value(context).FromMaybe(0);
    }
  }
  *count = length;
  return numbers;
}

iso__value iso__arg_value(iso__call *call, int index) { return iso::Wrap((*call->info)[index]); }

bool iso__value_is_object(iso__value value) { return iso::Unwrap(value)->IsObject(); }

void iso__return_static_text(iso__call *call, const char *ascii, size_t length) {
  class Resource final : public v8::String::ExternalOneByteStringResource {
   public:
    Resource(const char *text, size_t size) : text_(text), size_(size) {}
    const char *data() const override { return text_; }
    size_t length() const override { return size_; }

   private:
    const char *text_;
    size_t size_;
  };
  v8::Local<v8::String> text;
  auto *resource = new Resource(ascii, length);  // V8 deletes it with the string
  if (v8::String::NewExternalOneByte(call->owner->isolate, resource).ToLocal(&text)) {
    call->info->GetReturnValue().Set(text);
  }
}

void iso__return_number(iso__call *call, double number) {
  call->info->GetReturnValue().Set(number);
}

void iso__return_bool(iso__call *call, bool value) { call->info->GetReturnValue().Set(value); }

void iso__return_string(iso__call *call, const char *utf8, size_t length) {
  call->info->GetReturnValue().Set(iso::Text(call->owner->isolate, utf8, static_cast<int>(length)));
}

void iso__return_bytes(iso__call *call, uint8_t *bytes, size_t length) {
  using Allocator = std::shared_ptr<iso::CountingAllocator>;
  v8::Isolate *isolate = call->owner->isolate;
  Allocator &allocator = call->owner->allocator;
  if (!allocator->Take(length)) {
    isolate->LowMemoryNotification();
    if (!allocator->Take(length)) {
      free(bytes);
      iso__throw(call, "RangeError", "Array buffer allocation failed");
      return;
    }
  }
  std::unique_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      bytes, length,
      [](void *data, size_t size, void *counted) {
        auto *held = static_cast<Allocator *>(counted);
        (*held)->Free(data, size);
        delete held;
      },
      new Allocator(allocator));
  v8::Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, std::move(store));
  call->info->GetReturnValue().Set(v8::Uint8Array::New(buffer, 0, length));
}

void iso__return_value(iso__call *call, iso__value value) {
  call->info->GetReturnValue().Set(iso::Unwrap(value));
}

void iso__throw(iso__call *call, const char *error_class, const char *message) {
  v8::Isolate *isolate = call->owner->isolate;
  v8::Local<v8::String> text = iso::Text(isolate, message);
  v8::Local<v8::Value> error;
  if (strcmp(error_class, "TypeError") == 0) {
    error = v8::Exception::TypeError(text);
  } else if (strcmp(error_class, "RangeError") == 0) {
    error = v8::Exception::RangeError(text);
  } else {
    error = v8::Exception::Error(text);
  }
  isolate->ThrowException(error);
}

iso__in iso__in_number(double number) {
  iso__in in = {};
  in.kind = ISO__IN_NUMBER;
  in.number = number;
  return in;
}

iso__in iso__in_string(const char *text) {
  iso__in in = {};
  in.kind = ISO__IN_STRING;
  in.text = text;
  in.length = strlen(text);
  return in;
}

iso__in iso__in_bytes(const void *bytes, size_t length) {
  iso__in in = {};
  in.kind = ISO__IN_BYTES;
  in.text = bytes;
  in.length = length;
  return in;
}

int iso__hook(iso__isolate *owner, size_t hook, const iso__in *in, size_t count, iso__value *result,
              iso__exception *thrown) {
  v8::Isolate *isolate = owner->isolate;
  if (owner->terminated) {
    if (thrown) thrown->terminated = true;
    return -1;
  }
  v8::EscapableHandleScope scope(isolate);
  v8::Local<v8::Context> context = isolate->GetCurrentContext();
  v8::TryCatch caught(isolate);
  v8::Local<v8::Function> function;
  if (!iso::FindHook(owner, hook, &function)) {
    if (thrown) thrown->message = strdup("the snapshot lacks a hook");
    return -1;
  }
  std::vector<v8::Local<v8::Value>> arguments(count);
  for (size_t i = 0; i < count; i++) arguments[i] = iso::In(owner, in[i]);
  v8::Local<v8::Value> returned;
  if (!function->Call(context, v8::Undefined(isolate), static_cast<int>(count), arguments.data())
           .ToLocal(&returned)) {
    iso::Describe(isolate, &caught, thrown);
    return -1;
  }
  if (result) *result = iso::Wrap(scope.Escape(returned));
  return 0;
}

}  // extern "C"
