#include "script_text.h"

#include <stdint.h>
#include <string.h>

#include <limits>

namespace iso {

ScriptText *TheScriptText() {
  static ScriptText text;
  return &text;
}

void AppendScriptText(std::string *file, const std::string &text) {
  uint64_t length = text.size();
  file->append(text);
  file->append(reinterpret_cast<const char *>(&length), sizeof length);
}

int TakeScriptText(const char *file, size_t length) {
  uint64_t text;
  if (length < sizeof text) return -1;
  size_t rest = length - sizeof text;
  memcpy(&text, file + rest, sizeof text);
  if (text > rest || rest - text > static_cast<size_t>(std::numeric_limits<int>::max())) return -1;
  TheScriptText()->Set(file + (rest - text), text);
  return static_cast<int>(rest - text);
}

}  // namespace iso
