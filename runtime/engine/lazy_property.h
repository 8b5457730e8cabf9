// Properties whose value is brought when they are first read. Private to the engine.
#ifndef ISO_ENGINE_LAZY_PROPERTY_H
#define ISO_ENGINE_LAZY_PROPERTY_H

#include <v8.h>

namespace iso {

// lazyProperty(object, name, number): a hidden property whose value is what the hook BRING returns
// for (number, name) at each read, until the hook puts a plain property in its place. To a guest it
// is a data property from the start; an isolate that never reads it pays for a few words of heap.
void LazyProperty(const v8::FunctionCallbackInfo<v8::Value> &info);

// What V8 calls for a read; the snapshot must know its address.
void ReadLazyProperty(v8::Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value> &info);

}  // namespace iso

#endif
