// The text of the snapshot's script. Private to the engine.
#ifndef ISO_ENGINE_SCRIPT_TEXT_H
#define ISO_ENGINE_SCRIPT_TEXT_H

#include <v8.h>

#include <string>

namespace iso {

// V8 keeps the text of whatever it has compiled: for the messages of errors, and to compile what it
// has thrown away. All isolates share this one, which lies in the binary; the snapshot names it by
// its address. ASCII only.
class ScriptText final : public v8::String::ExternalOneByteStringResource {
 public:
  // `data` must stay for ever.
  void Set(const char *data, size_t size) {
    data_ = data;
    length_ = size;
  }
  const char *data() const override { return data_; }
  size_t length() const override { return length_; }

 protected:
  void Dispose() override {}  // an isolate ends; the others still have it

 private:
  const char *data_ = "";
  size_t length_ = 0;
};

ScriptText *TheScriptText();

// What the build links into the binary: the blob, then the text, then the length of the text.
void AppendScriptText(std::string *file, const std::string &text);
// The length of the blob in such a file, whose text becomes the script's. -1 for any other file.
int TakeScriptText(const char *file, size_t length);

}  // namespace iso

#endif
