// SPDX-License-Identifier: MIT
// HTTP header fields as they stand on the wire: an ordered list of pairs, repeats kept.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/lazily.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::http {

/// One header field. Names compare without regard to case (RFC 9110, section 5.1).
struct header {
  std::string name;
  std::string value;
  friend bool operator==(const header&, const header&) = default;
};

/// Whether two field names are the same name.
[[nodiscard]] constexpr bool same_name(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/// Whether the field may be sent: the name is an RFC 9110 token, the value is HTAB, SP and visible ASCII only.
[[nodiscard]] constexpr bool is_sendable(std::string_view name, std::string_view value) noexcept {
  if (name.empty()) return false;
  for (const char c : name) {
    if (!detail::is_alnum(c) && !detail::is_one_of(c, "!#$%&'*+-.^_`|~")) return false;
  }
  for (const char c : value) {
    if (c != '\t' && (c < ' ' || c > '~')) return false;
  }
  return true;
}

/// Why the field may not be sent, as a sentence part that names it and tells the place, never the value; empty if it
/// may.
template <class = void>
[[nodiscard]] std::string fault_of_field(std::string_view name, std::string_view value) {
  if (is_sendable(name, value)) return {};
  if (name.empty()) return "a header field has no name";
  const std::string out = "the header field " + runcomfy::detail::quoted(name);
  if (!is_sendable(name, {})) {
    const auto allowed = [](char c) { return is_sendable({&c, 1}, {}); };
    return out + " has a character in its name that HTTP does not allow" +
           runcomfy::detail::place_of_other(name, allowed);
  }
  const auto allowed = [](char c) { return is_sendable("x", {&c, 1}); };
  return out + " has a character in its value that HTTP cannot carry" +
         runcomfy::detail::place_of_other(value, allowed);
}

/// Header fields in wire order. Look-up ignores case; nothing is merged or sorted. (What changes them are templates
/// over nothing, so that only programs that use it compile it.)
class headers {
 public:
  headers() = default;
  headers(std::initializer_list<header> fields) : fields_(fields) {}

  /// Appends a field, also if one of that name is there.
  template <class Lazy = void>
  void add(std::string name, std::string value) {
    runcomfy::detail::lazily<Lazy, std::vector<header>>& fields = fields_;
    fields.push_back({std::move(name), std::move(value)});
  }
  /// Replaces the first field of that name, drops the others, or appends.
  template <class Lazy = void>
  void set(std::string_view name, std::string value) {
    bool done = false;
    runcomfy::detail::lazily<Lazy, std::vector<header>> kept;
    for (header& each : fields_) {
      if (!same_name(each.name, name)) {
        kept.push_back(std::move(each));
      } else if (!std::exchange(done, true)) {
        // `done` lets it be once. NOLINTNEXTLINE(bugprone-use-after-move)
        kept.push_back({std::move(each.name), std::move(value)});
      }
    }
    if (!done) kept.push_back({std::string(name), std::move(value)});
    fields_ = std::move(kept);
  }
  /// The value of the first field of that name, or null.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept {
    for (const header& each : fields_) {
      if (same_name(each.name, name)) return &each.value;
    }
    return nullptr;
  }
  /// The values of all fields of that name, in order.
  template <class Lazy = void>
  [[nodiscard]] auto all(std::string_view name) const {
    std::vector<runcomfy::detail::lazily<Lazy, std::string_view>> values;
    for (const header& each : fields_) {
      if (same_name(each.name, name)) values.push_back(each.value);
    }
    return values;
  }
  [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }
  [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }
  [[nodiscard]] bool empty() const noexcept { return fields_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
  [[nodiscard]] auto end() const noexcept { return fields_.end(); }
  friend bool operator==(const headers&, const headers&) = default;

 private:
  std::vector<header> fields_;
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::http
