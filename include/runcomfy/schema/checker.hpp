// SPDX-License-Identifier: MIT
// The rules of a type as tables, and what walks over them. Compiled once, whatever the number of types.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "runcomfy/core/floating.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/core/violation.hpp"
#include "runcomfy/reflect/constant_checks.hpp"
#include "runcomfy/reflect/rules.hpp"
#include "runcomfy/schema/json_text.hpp"
#include "runcomfy/schema/media.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

class checker;
struct place;

/// What the checker itself can look at; `other` is what only a function of the type can, or nothing can break.
enum class form : unsigned char { other, text, integer, real };

/// The rules of one value.
struct value_rules {
  form is = form::other;
  unsigned char width = 0;  ///< of a number, in bytes
  bool is_signed = false;
  bool has_low = false;
  bool has_high = false;
  media_kind media = {};
  bound::form low_form = bound::form::natural;
  bound::form high_form = bound::form::natural;
  std::uint64_t low_bits = 0;    ///< of `minimum`, `minItems`
  std::uint64_t high_bits = 0;   ///< of `maximum`, `maxItems`, `maxLength`
  const char* format = nullptr;  ///< of media that is published with one
  void (*visit)(checker&, const value_rules&, const void*, const place&) = nullptr;
  const value_rules* items = nullptr;  ///< of what a list, a map or an optional holds

  [[nodiscard]] constexpr bool empty() const { return is == form::other && visit == nullptr; }
  [[nodiscard]] constexpr bound low() const { return {low_bits, low_form}; }
  [[nodiscard]] constexpr bound high() const { return {high_bits, high_form}; }
};

/// One member of a struct.
struct member_rules {
  const char* wire_name = nullptr;
  const char* member = nullptr;
  value_rules rules = {};
};

/// Where a value is: a step from the place of what holds it. The texts are made only when a rule is broken.
struct place {
  const place* outer = nullptr;
  const member_rules* named = nullptr;  ///< a member of a struct; else
  std::string_view key = {};            ///< a member of a map, if it has an address; else
  std::size_t index = 0;                ///< an item of a list

  void append_wire_path(std::string& to) const;
  bool append_member_path(std::string& to) const;
};

/// Walks twice where a rule is broken: it counts, and then it tells. So there is no code for a growing list of reports.
class checker {
 public:
  std::size_t count_of_broken = 0;
  violation* next = nullptr;  ///< where the next report goes, if it is told
  violation* end = nullptr;

  /// `at` holds the addresses of the members, null for those that are not there.
  RUNCOMFY_COLD void members(const member_rules* row, std::size_t count, const void* const* at, const place* outer) {
    for (std::size_t i = 0; i < count; ++i)
      if (at[i] != nullptr) value(row[i].rules, at[i], {outer, row + i});
  }
  void items(const value_rules& of, const void* first, std::size_t count, std::size_t size, const place& outer) {
    for (std::size_t i = 0; i < count; ++i)
      value(of, static_cast<const char*>(first) + i * size, {&outer, nullptr, {}, i});
  }
  void value(const value_rules& of, const void* at, const place& where) {
    if (of.visit != nullptr) of.visit(*this, of, at, where);
    else if (of.is == form::text) text(of, *static_cast<const std::string*>(at), where);
    else if (of.is != form::other) number(of, at, where);
  }

  void text(const value_rules& of, std::string_view given, const place& where) {
    if (const std::size_t bad = bad_utf8_at(given); bad != std::string_view::npos)
      broken("utf8", {}, {shown::kind::bad_byte, bad}, where);
    // No text has more code points than bytes.
    if (of.has_high && given.size() > of.high_bits) long_text(of, given, where);
  }
  void media(const value_rules& of, std::string_view given, const place& where) {
    const media_fault fault = find_media_fault(given, of.media);
    if (!fault.help.empty()) bad_media(of, fault, where);
  }
  void count(const value_rules& of, std::size_t given, const place& where) {
    const bound count = {given, bound::form::natural};
    if (of.has_low && given < of.low_bits) broken("minItems", of.low(), count, where);
    if (of.has_high && given > of.high_bits) broken("maxItems", of.high(), count, where);
  }
  RUNCOMFY_COLD void number(const value_rules& of, const void* at, const place& where) {
    const bound given = load(of, at);
    if (given.is == bound::form::real && !runcomfy::detail::is_finite(given.number()))
      return broken("finite", {}, given, where);
    if (of.has_low && compare(given, of.low()) < 0) broken("minimum", of.low(), given, where);
    if (of.has_high && compare(given, of.high()) > 0) broken("maximum", of.high(), given, where);
  }

  void broken(std::string_view rule, const shown& limit, const shown& given, const place& where,
              std::string_view help = {});

 private:
  void long_text(const value_rules& of, std::string_view given, const place& where);
  void bad_media(const value_rules& of, const media_fault& fault, const place& where);

  RUNCOMFY_COLD static int compare(bound given, bound limit) {
    if (given.is_whole()) return runcomfy::detail::compare_whole(given.bits, given.is == bound::form::negative, limit);
    return runcomfy::detail::compare_real(given.number(), limit);
  }
  static bound load(const value_rules& of, const void* at) {
    if (of.is == form::real) {
      const double real = of.width == sizeof(double) ? loaded<double>(at) : static_cast<double>(loaded<float>(at));
      return {std::bit_cast<std::uint64_t>(real), bound::form::real};
    }
    const std::uint64_t bits = of.width == 1   ? loaded<std::uint8_t>(at)
                               : of.width == 2 ? loaded<std::uint16_t>(at)
                               : of.width == 4 ? loaded<std::uint32_t>(at)
                                               : loaded<std::uint64_t>(at);
    const std::uint64_t sign = std::uint64_t{1} << (of.width * 8 - 1);
    if (!of.is_signed || (bits & sign) == 0) return {bits, bound::form::natural};
    return {bits | (0 - sign), bound::form::negative};
  }
  template <class T>
  static T loaded(const void* at) {
    T out;
    std::memcpy(&out, at, sizeof out);
    return out;
  }
};

RUNCOMFY_COLD inline void place::append_wire_path(std::string& to) const {
  if (outer != nullptr) {
    outer->append_wire_path(to);
    append(to, "/");
  }
  if (named != nullptr) append(to, named->wire_name);
  else if (key.data() != nullptr) append(to, key);
  else append_number(to, {index, bound::form::natural});
}

// What stands in a map or in a described type has no C++ name, and so has none of what is inside.
RUNCOMFY_COLD inline bool place::append_member_path(std::string& to) const {
  const bool unnamed = named != nullptr ? *named->member == '\0' : key.data() != nullptr;
  if (unnamed || (outer != nullptr && !outer->append_member_path(to))) {
    to.clear();
    return false;
  }
  if (named != nullptr) {
    if (outer != nullptr) append(to, ".");
    append(to, named->member);
  } else {
    append(to, "[");
    append_number(to, {index, bound::form::natural});
    append(to, "]");
  }
  return true;
}

RUNCOMFY_COLD inline void checker::broken(std::string_view rule, const shown& limit, const shown& given,
                                          const place& where, std::string_view help) {
  ++count_of_broken;
  if (next == end) return;
  where.append_wire_path(next->wire_name);
  where.append_member_path(next->member);
  append(next->rule, rule);
  append_shown(next->limit, limit);
  append_shown(next->actual, given);
  next->help = help;
  ++next;
}
RUNCOMFY_COLD inline void checker::long_text(const value_rules& of, std::string_view given, const place& where) {
  const std::size_t length = runcomfy::detail::code_points(given);
  if (length > of.high_bits) broken("maxLength", of.high(), bound(length, bound::form::natural), where);
}
RUNCOMFY_COLD inline void checker::bad_media(const value_rules& of, const media_fault& fault, const place& where) {
  const char* const asked = of.format != nullptr   ? of.format
                            : of.media.takes_names ? "a public https URL, a data URI or a name that the service knows"
                                                   : "a public https URL or a data URI";
  broken(of.format != nullptr ? "format" : "media", std::string_view(asked), fault.shown, where, fault.help);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

#undef RUNCOMFY_COLD
