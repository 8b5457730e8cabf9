// Values as bytes and back, with host objects as a tag and their data.
#include "internal.h"

namespace iso {

namespace {

class Writer final : public v8::ValueSerializer::Delegate {
 public:
  explicit Writer(v8::Isolate *isolate) : isolate_(isolate), serializer_(isolate, this) {}

  bool Write(v8::Local<v8::Value> value, size_t prefix, uint8_t **bytes, size_t *length) {
    static const uint8_t kZero[8] = {};
    for (size_t i = 0; i < prefix; i += sizeof kZero)
      serializer_.WriteRawBytes(kZero, sizeof kZero);
    serializer_.WriteHeader();
    if (!serializer_.WriteValue(isolate_->GetCurrentContext(), value).FromMaybe(false)) {
      return false;
    }
    std::pair<uint8_t *, size_t> written = serializer_.Release();
    *bytes = written.first;
    *length = written.second;
    return true;
  }

  void ThrowDataCloneError(v8::Local<v8::String> message) override {
    isolate_->ThrowException(v8::Exception::Error(message));
  }

  v8::Maybe<bool> WriteHostObject(v8::Isolate *isolate, v8::Local<v8::Object> object) override {
    if (object->InternalFieldCount() != 2) {
      ThrowDataCloneError(Text(isolate, "This object could not be cloned."));
      return v8::Nothing<bool>();
    }
    v8::Local<v8::Context> context = isolate->GetCurrentContext();
    v8::Local<v8::Value> tag = compat::InternalField(object, 0);
    serializer_.WriteUint32(tag->Uint32Value(context).FromMaybe(0));
    return serializer_.WriteValue(context, compat::InternalField(object, 1));
  }

 private:
  v8::Isolate *isolate_;
  v8::ValueSerializer serializer_;
};

class Reader final : public v8::ValueDeserializer::Delegate {
 public:
  Reader(iso__isolate *owner, const uint8_t *bytes, size_t length)
      : owner_(owner), deserializer_(owner->isolate, bytes, length, this) {}

  v8::MaybeLocal<v8::Value> Read() {
    v8::Local<v8::Context> context = owner_->isolate->GetCurrentContext();
    if (!deserializer_.ReadHeader(context).FromMaybe(false)) return {};
    return deserializer_.ReadValue(context);
  }

  v8::MaybeLocal<v8::Object> ReadHostObject(v8::Isolate *isolate) override {
    // V8 reads values without running JavaScript; making our objects needs it.
    v8::Isolate::AllowJavascriptExecutionScope allow(isolate);
    v8::Local<v8::Context> context = isolate->GetCurrentContext();
    uint32_t tag;
    v8::Local<v8::Value> data;
    if (!deserializer_.ReadUint32(&tag)) {
      isolate->ThrowException(
          v8::Exception::Error(Text(isolate, "Unable to deserialize cloned data.")));
      return {};
    }
    if (!deserializer_.ReadValue(context).ToLocal(&data)) return {};
    v8::Local<v8::Function> revive;
    if (!FindHook(owner_, ISO__ENGINE_HOOK_REVIVE, &revive)) return {};
    v8::Local<v8::Value> arguments[] = {v8::Integer::NewFromUnsigned(isolate, tag), data};
    v8::Local<v8::Value> object;
    if (!revive->Call(context, v8::Undefined(isolate), 2, arguments).ToLocal(&object)) {
      return {};
    }
    return object.As<v8::Object>();
  }

 private:
  iso__isolate *owner_;
  v8::ValueDeserializer deserializer_;
};

}  // namespace

}  // namespace iso

extern "C" int iso__serialize(iso__isolate *owner, iso__value value, size_t prefix, uint8_t **bytes,
                              size_t *length) {
  iso::Writer writer(owner->isolate);
  return writer.Write(iso::Unwrap(value), prefix, bytes, length) ? 0 : -1;
}

extern "C" int iso__deserialize(iso__isolate *owner, const uint8_t *bytes, size_t length,
                                iso__value *value) {
  iso::Reader reader(owner, bytes, length);
  v8::Local<v8::Value> read;
  if (!reader.Read().ToLocal(&read)) return -1;
  *value = iso::Wrap(read);
  return 0;
}
