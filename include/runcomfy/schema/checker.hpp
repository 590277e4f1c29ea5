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
#include "runcomfy/reflect/choice.hpp"
#include "runcomfy/reflect/constant_checks.hpp"
#include "runcomfy/reflect/rules.hpp"
#include "runcomfy/schema/json_text.hpp"
#include "runcomfy/schema/media.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#define RUNCOMFY_INLINE [[gnu::always_inline]]
#else
#define RUNCOMFY_COLD
#define RUNCOMFY_INLINE
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
  /// The least and the greatest number, count or length; of the kind that is compared with them.
  bool limited[2] = {false, false};
  media_kind media = {};
  bound::form limit_form[2] = {bound::form::natural, bound::form::natural};
  union {
    std::uint64_t limit_bits[2] = {0, 0};
    std::size_t choices;  ///< how many a `one_of` has
  };
  void (*visit)(checker&, const value_rules&, const void*, const place&) = nullptr;
  union {
    const char* format = nullptr;   ///< of media that is published with one
    const value_rules* items;       ///< of what a list, a map or an optional holds
    const std::string_view* texts;  ///< of a `one_of`, as many as `choices` says
    const std::int64_t* numbers;    ///< the same
  };

  [[nodiscard]] constexpr bool empty() const { return is == form::other && visit == nullptr; }
  [[nodiscard]] constexpr bound limit(std::size_t side) const { return {limit_bits[side], limit_form[side]}; }
  constexpr void set_limit(std::size_t side, bound to) {  // not covered: while compiling
    limited[side] = true;
    limit_bits[side] = to.bits;
    limit_form[side] = to.is;
  }
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

  /// The names on the way here: on the wire, `loras/0/path`, or in C++, `loras[0].path`. False: there are none.
  bool append_path(std::string& to, bool in_cpp) const;
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
  RUNCOMFY_COLD void value(const value_rules& of, const void* at, const place& where) {
    if (of.visit != nullptr) of.visit(*this, of, at, where);
    else if (of.is == form::text) text_here(of, *static_cast<const std::string*>(at), where);
    else if (of.is != form::other) number(of, at, where);
  }

  RUNCOMFY_COLD void text(const value_rules& of, std::string_view given, const place& where) {
    text_here(of, given, where);
  }
  void media(const value_rules& of, std::string_view given, const place& where) {
    const media_fault fault = find_media_fault(given, of.media);
    if (!fault.help.empty()) bad_media(of, fault, where);
  }
  void count(const value_rules& of, std::size_t given, const place& where) {
    limits(of, runcomfy::detail::bound_of(given), where);
  }
  RUNCOMFY_INLINE void number(const value_rules& of, const void* at, const place& where) {
    const bound given = load(of, at);
    if (given.is == bound::form::real && !runcomfy::detail::is_finite(given.number()))
      broken("finite", {}, given, where);
    else limits(of, given, where);
  }

  /// `at` is the address of a `one_of`.
  RUNCOMFY_COLD static void choice(checker& to, const value_rules& of, const void* at, const place& where) {
    shown list, given;
    if (of.is == form::text) {
      const auto& chosen = *static_cast<const runcomfy::detail::chosen_text*>(at);
      if (chosen.index != of.choices) return;
      list = shown(of.texts, of.choices);
      given = chosen.text.view();
    } else {
      const auto& chosen = *static_cast<const runcomfy::detail::chosen_number*>(at);
      if (chosen.index != of.choices) return;
      list = shown(of.numbers, of.choices);
      given = runcomfy::detail::bound_of(chosen.number);
    }
    to.broken("enum", list, given, where);
  }

  void limits(const value_rules& of, bound given, const place& where);
  void broken(const char* rule, const shown& limit, const shown& given, const place& where, const char* help = "");

 private:
  RUNCOMFY_INLINE void text_here(const value_rules& of, std::string_view given, const place& where) {
    if (const std::size_t bad = bad_utf8_at(given); bad != std::string_view::npos)
      broken("utf8", {}, {shown::kind::bad_byte, bad}, where);
    // No text has more code points than bytes.
    if (of.limited[1] && given.size() > of.limit_bits[1])
      limits(of, runcomfy::detail::bound_of(runcomfy::detail::code_points(given)), where);
  }
  void bad_media(const value_rules& of, const media_fault& fault, const place& where);

  static bound load(const value_rules& of, const void* at) {
    if (of.is == form::real)
      return runcomfy::detail::bound_of(of.width == sizeof(double) ? loaded<double>(at)
                                                                   : static_cast<double>(loaded<float>(at)));
    std::uint64_t bits = 0;
    const std::size_t behind = std::endian::native == std::endian::big ? sizeof bits - of.width : 0;
    std::memcpy(reinterpret_cast<char*>(&bits) + behind, at, of.width);
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

// What stands in a map or in a described type has no C++ name, and so has none of what is inside.
RUNCOMFY_COLD inline bool place::append_path(std::string& to, bool in_cpp) const {
  if (outer != nullptr && !outer->append_path(to, in_cpp)) return false;
  const bool is_item = named == nullptr && key.data() == nullptr;
  if (in_cpp && !is_item && (named == nullptr || *named->member == '\0')) {
    to.clear();
    return false;
  }
  if (outer != nullptr) append(to, !in_cpp ? "/" : is_item ? "[" : ".");
  if (is_item) append_shown(to, runcomfy::detail::bound_of(index));
  else append(to, named == nullptr ? key : in_cpp ? named->member : named->wire_name);
  if (in_cpp && is_item) append(to, "]");
  return true;
}

RUNCOMFY_COLD inline void checker::broken(const char* rule, const shown& limit, const shown& given, const place& where,
                                          const char* help) {
  ++count_of_broken;
  if (next == end) return;
  where.append_path(next->wire_name, false);
  where.append_path(next->member, true);
  append(next->rule, rule);
  append_shown(next->limit, limit);
  append_shown(next->actual, given);
  next->help = help;
  ++next;
}
RUNCOMFY_COLD inline void checker::limits(const value_rules& of, bound given, const place& where) {
  static constexpr char names[][10] = {"minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum"};
  const std::size_t name = of.is == form::other ? 0U : of.is == form::text ? 2U : 4U;
  for (std::size_t side = 0; side < 2; ++side) {
    const bound limit = of.limit(side);
    const bound* const both[2] = {&given, &limit};
    const bound &less = *both[side], &more = *both[1 - side];
    const bool bad = given.is == bound::form::real ? std::bit_cast<double>(less.bits) < std::bit_cast<double>(more.bits)
                     : less.is != more.is          ? less.is < more.is
                                                   : less.bits < more.bits;
    if (of.limited[side] && bad) broken(names[name + side], limit, given, where);
  }
}
RUNCOMFY_COLD inline void checker::bad_media(const value_rules& of, const media_fault& fault, const place& where) {
  const char* const asked = of.format != nullptr   ? of.format
                            : of.media.takes_names ? "a public https URL, a data URI or a name that the service knows"
                                                   : "a public https URL or a data URI";
  broken(of.format != nullptr ? "format" : "media", std::string_view(asked), fault.shown, where, fault.help.data());
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

#undef RUNCOMFY_INLINE
#undef RUNCOMFY_COLD
