// Compiled code of modules, kept for isolates that load the same text again.
//
// V8 parses all of a module before it can run any of it: of a large one that is most of the start. A text
// that comes a second time is likely to come a third time, so of those isolates that have it from the
// second time on the first that ends leaves what it has compiled of it. Whoever loads the text after
// that starts with the functions that were used. Texts are compared as a whole, since whoever could make
// another's text be taken for his own would run it. How long a start takes tells who loads a module
// whether the process had it before; isolation by process tells nothing, for there each guest's process
// has a cache of its own.
#ifndef ISO_ENGINE_CODE_CACHE_H
#define ISO_ENGINE_CODE_CACHE_H

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace iso {

// Any thread.
class CodeCache {
 public:
  using Code = std::vector<unsigned char>;
  struct Found {
    std::shared_ptr<const Code> code;  // null: none
    // Set: what is compiled of it now is wanted (Keep). All who have the same text share it.
    std::shared_ptr<const std::string> key;
  };

  // What there is for a module of that name and text.
  Found Find(const char *name, const char *text, size_t length);
  // Whether there is some by now: then Keep would take no more.
  bool Has(const std::string &key);
  // Takes what was compiled for a key that Find gave.
  void Keep(const std::shared_ptr<const std::string> &key, Code code);
  // V8 would not take it.
  void Drop(const char *name, const char *text, size_t length);
  // How often Find had some.
  size_t hits();

 private:
  struct Entry {
    std::shared_ptr<const std::string> key;
    std::shared_ptr<const Code> code;
  };
  using Entries = std::list<Entry>;  // the one that was used last is the first

  Entries::iterator Look(const std::string &key, size_t hash);
  void Remove(Entries::iterator entry);

  std::mutex mutex_;
  Entries entries_;
  std::unordered_multimap<size_t, Entries::iterator> by_hash_;
  // Texts that came, by hash: with the key of those that came again, while somebody has it.
  std::unordered_map<size_t, std::weak_ptr<const std::string>> seen_;
  size_t bytes_ = 0;  // of all keys and codes
  size_t hits_ = 0;
};

CodeCache *TheCodeCache();

}  // namespace iso

#endif
