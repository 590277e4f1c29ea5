// SPDX-License-Identifier: MIT
// What is known while a text is put into a buffer: how much room is left for escapes, and the first fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "runcomfy/core/append.hpp"
#include "runcomfy/core/error.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/escape.hpp"
#include "runcomfy/json/number.hpp"
#include "runcomfy/json/read_error.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_APART [[gnu::noinline]]
#define RUNCOMFY_KNOWN(what) ((what) ? void() : __builtin_unreachable())
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_APART
#define RUNCOMFY_KNOWN(what) void()
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::json::detail {

// A text is put in one go into a buffer that has the room for all of it but its escapes. For those there is some more;
// where that is not enough, the text is put once again, with what was missing. A fault does not end the writing either:
// where it was is read off the text itself.
class writing {
 public:
  writing() noexcept = default;
  // Over a buffer that is there already, with room for so many bytes of escapes.
  explicit writing(std::ptrdiff_t spare) noexcept : spare_(spare) {}

  // A buffer with room for `size` bytes and some escapes.
  char* open(std::string& buffer, std::uint64_t size) {
    const std::uint64_t wanted = size + missing_ + overrun + 32;
    constexpr std::size_t most = static_cast<std::size_t>(-1);  // the string itself says that it cannot be so long
    spread(buffer, wanted < most ? static_cast<std::size_t>(wanted) : most);
    spare_ = static_cast<std::ptrdiff_t>(buffer.size() - size - overrun);
    fault_ = nullptr;
    return buffer.data();
  }
  // Cuts the buffer where the text ends. False: there was too little room for the escapes.
  bool close(std::string& buffer, const char* end) {
    const auto size = static_cast<std::size_t>(end - buffer.data());
    RUNCOMFY_KNOWN(size <= buffer.size());  // or there would be code for an exception
    buffer.erase(size);
    if (spare_ >= 0) return true;
    missing_ += static_cast<std::uint64_t>(-spare_);
    return false;
  }

  // What stands behind the backslash for a character that is escaped with two bytes, if there is room for that. Else
  // zero.
  char short_escape(char c) noexcept {
    const char letter = escapes.of[static_cast<unsigned char>(c)];
    if (letter == 'u' || spare_ < 1) return 0;
    --spare_;
    return letter;
  }

  // Puts a character that is escaped.
  RUNCOMFY_APART char* escape_any(char* to, char c) noexcept {
    spare_ -= escapes.of[static_cast<unsigned char>(c)] == 'u' ? 5 : 1;
    if (spare_ >= 0) return put_character(to, c);
    *to = '?';
    return to + 1;
  }

  // Remembers the first fault. `at` is in the value that cannot be written, or where it would stand.
  void fail(const char* what, const char* at) noexcept {
    if (fault_ != nullptr) return;
    fault_ = what;
    fault_at_ = at;
  }
  // The fault, if it was in the key that begins at `key`, belongs to the member, whose value begins at `value`.
  void key_ends(const char* key, const char* value) noexcept {
    if (fault_ != nullptr && fault_at_ >= key) fault_at_ = value;
  }
  [[nodiscard]] bool failed() const noexcept { return fault_ != nullptr; }
  // The reason why this text is none. Empties the buffer.
  template <class = void>
  RUNCOMFY_COLD error why(std::string& buffer) const {
    error made = runcomfy::detail::error_maker::begin(error_kind::invalid_input, operation::json);
    std::string& message = runcomfy::detail::error_maker::message(made);
    append(message, "cannot write JSON");
    append_place(message, buffer.data(), static_cast<std::size_t>(fault_at_ - buffer.data()));
    append(message, fault_);
    buffer.clear();
    return made;
  }

 private:
  // Makes the size at least `size`, and all that is allocated where that needs no filling.
  static void spread(std::string& buffer, std::size_t size) {
    using runcomfy::detail::resize_unfilled;
    const std::size_t room = buffer.capacity();
    if (room < size) buffer.clear();  // or it would be copied
    if constexpr (runcomfy::detail::resizes_unfilled<std::string>) {
      resize_unfilled(buffer, room < size ? size : room);
    } else {
      // As much as the last text took, which may have been one with as many escapes.
      const std::size_t last = buffer.size() + overrun + 32;
      resize_unfilled(buffer, size < last && buffer.size() / 2 < size ? last : size);
    }
  }

  std::ptrdiff_t spare_ = 0;
  std::uint64_t missing_ = 0;
  const char* fault_ = nullptr;
  const char* fault_at_ = nullptr;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::json::detail

#undef RUNCOMFY_APART
#undef RUNCOMFY_KNOWN
#undef RUNCOMFY_COLD
