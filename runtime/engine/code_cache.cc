#include "code_cache.h"

#include <functional>
#include <utility>

namespace iso {

namespace {

constexpr size_t kLeast = 1024;                  // characters; a shorter text is parsed as fast
constexpr size_t kMostBytes = 32 * 1024 * 1024;  // of the whole cache
constexpr size_t kMostSeen = 4096;

// The name is part of it: V8 says in stacks where the code was made.
std::string KeyOf(const char *name, const char *text, size_t length) {
  std::string key(name);
  key.push_back('\0');
  key.append(text, length);
  return key;
}

}  // namespace

CodeCache::Entries::iterator CodeCache::Look(const std::string &key, size_t hash) {
  auto range = by_hash_.equal_range(hash);
  for (auto at = range.first; at != range.second; ++at) {
    if (*at->second->key == key) return at->second;
  }
  return entries_.end();
}

void CodeCache::Remove(Entries::iterator entry) {
  auto range = by_hash_.equal_range(std::hash<std::string>()(*entry->key));
  for (auto at = range.first; at != range.second; ++at) {
    if (at->second != entry) continue;
    by_hash_.erase(at);
    break;
  }
  bytes_ -= entry->key->size() + entry->code->size();
  entries_.erase(entry);
}

CodeCache::Found CodeCache::Find(const char *name, const char *text, size_t length) {
  if (length < kLeast || length > kMostBytes / 4) return {};
  std::string key = KeyOf(name, text, length);
  size_t hash = std::hash<std::string>()(key);
  std::lock_guard<std::mutex> lock(mutex_);
  auto known = Look(key, hash);
  if (known != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, known);
    hits_++;
    return {known->code, nullptr};
  }
  if (seen_.size() >= kMostSeen) seen_.clear();
  auto [seen, first] = seen_.try_emplace(hash);
  if (first) return {};
  std::shared_ptr<const std::string> shared = seen->second.lock();
  if (!shared || *shared != key) {
    seen->second = shared = std::make_shared<const std::string>(std::move(key));
  }
  return {nullptr, shared};
}

bool CodeCache::Has(const std::string &key) {
  size_t hash = std::hash<std::string>()(key);
  std::lock_guard<std::mutex> lock(mutex_);
  return Look(key, hash) != entries_.end();
}

void CodeCache::Keep(const std::shared_ptr<const std::string> &key, Code code) {
  size_t hash = std::hash<std::string>()(*key);
  std::lock_guard<std::mutex> lock(mutex_);
  size_t bytes = key->size() + code.size();
  if (bytes > kMostBytes / 2 || Look(*key, hash) != entries_.end()) return;
  while (bytes_ + bytes > kMostBytes) Remove(std::prev(entries_.end()));
  bytes_ += bytes;
  entries_.push_front({key, std::make_shared<const Code>(std::move(code))});
  by_hash_.emplace(hash, entries_.begin());
}

void CodeCache::Drop(const char *name, const char *text, size_t length) {
  std::string key = KeyOf(name, text, length);
  std::lock_guard<std::mutex> lock(mutex_);
  auto known = Look(key, std::hash<std::string>()(key));
  if (known != entries_.end()) Remove(known);
}

size_t CodeCache::hits() {
  std::lock_guard<std::mutex> lock(mutex_);
  return hits_;
}

CodeCache *TheCodeCache() {
  static auto *cache = new CodeCache();  // other threads may use it until the process ends
  return cache;
}

}  // namespace iso
