// SPDX-License-Identifier: MIT
// Memory that may not be touched before its first or after its last byte.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace test {

/// Holds a text so that reading one byte before it or after it ends the program, where the system can do that.
/// Elsewhere the text stands in memory of just its size, which sanitizers watch.
class guarded {
 public:
#if defined(__unix__) || defined(__APPLE__)
  guarded() : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    void* const all = mmap(nullptr, 3 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) return;
    begin_ = static_cast<char*>(all);
    mprotect(begin_, page_, PROT_NONE);
    mprotect(begin_ + 2 * page_, page_, PROT_NONE);
  }
  ~guarded() {
    if (begin_ != nullptr) munmap(begin_, 3 * page_);
  }
  /// The text with nothing after it.
  std::string_view at_end(std::string_view text) { return put(begin_ + 2 * page_ - text.size(), text); }
  /// The text with nothing before it.
  std::string_view at_begin(std::string_view text) { return put(begin_ + page_, text); }

 private:
  std::string_view put(char* to, std::string_view text) {
    if (begin_ == nullptr || text.size() > page_) return text;
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
  }
  std::size_t page_;
  char* begin_ = nullptr;
#else
  guarded() = default;
  std::string_view at_end(std::string_view text) {
    copy_.assign(text.begin(), text.end());
    copy_.shrink_to_fit();
    return {copy_.data(), copy_.size()};
  }
  std::string_view at_begin(std::string_view text) { return at_end(text); }

 private:
  std::vector<char> copy_;
#endif
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;
};

}  // namespace test
