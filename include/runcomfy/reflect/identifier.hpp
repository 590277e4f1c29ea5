// SPDX-License-Identifier: MIT
// The C++ names of members, cut out of the texts that compilers give for functions.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail {

/// A text of the compiler, or a part of one. Compilers take long for each call and each character while they compile,
/// so no length is counted and nothing is called in a loop.
struct cut_name {
  const char* begin = nullptr;
  std::size_t size = 0;
};
constexpr bool operator==(const cut_name& a, const cut_name& b) {
  if (a.size != b.size) return false;
  for (std::size_t i = 0; i < a.size; ++i)
    if (a.begin[i] != b.begin[i]) return false;
  return true;
}
template <std::size_t Size>
consteval cut_name whole(const char (&literal)[Size]) {
  return {literal, Size - 1};
}

template <class T>
struct holder {
  T value;
};

// An object that is declared and never defined: only addresses inside it are taken, and only by the compiler. Clang
// has a warning for that, and another one where T is local or in an anonymous namespace.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
extern holder<T> never_defined;

// Clang before 18 takes no pointer to a part of an object as a template argument, but takes a class that holds one. It
// points to void, so that the type of the member does not lengthen the text.
struct place {
  const void* at;
};

// T stands first, because compilers that know functions by their arguments alone would mix up two structs.
template <class T, place Member>
consteval cut_name member_signature() {
#if defined(_MSC_VER) && !defined(__clang__)
  return {__FUNCSIG__, sizeof(__FUNCSIG__) - 1};
#else
  return {__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1};
#endif
}

template <std::size_t Size>
struct places {
  place of[Size + 1];
};
struct place_members {
  template <class... M>
  constexpr places<sizeof...(M)> operator()(M&... members) const {  // not covered: while compiling
    return {{place{__builtin_addressof(members)}..., place{nullptr}}};
  }
};
template <class T, class Backend>
consteval auto places_of_members() {
  return Backend::with_members(never_defined<T>.value, place_members());
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

// The identifier that ends `tail` characters before the end of the text.
constexpr cut_name identifier_before(cut_name text, std::size_t tail) {
  if (text.size < tail) return {};
  std::size_t begin = text.size - tail;
  for (; begin > 0; --begin) {
    const char c = text.begin[begin - 1];
    if (c >= 'a' && c <= 'z') continue;
    if (c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) continue;
    if (static_cast<unsigned char>(c) < 0x80) break;  // a part of a letter in UTF-8
  }
  return {text.begin + begin, text.size - tail - begin};
}

// What follows a name that is known in the text for it; more than the text where the name is not in it.
constexpr std::size_t tail_after(cut_name text, cut_name name) {
  for (std::size_t tail = 0; tail + name.size <= text.size; ++tail)
    if (cut_name{text.begin + (text.size - tail - name.size), name.size} == name) return tail;
  return text.size + 1;
}

// A struct whose names are known. What compilers write after a name differs, so it is learned from the first one, and
// the others show that it was learned well.
struct knowledge {
  struct known {
    int first_known_member;
    double m3mb3r_2;
    bool gr\u00f6\u00dfe;
    known* last;
  };
};
template <class Backend>
inline constexpr std::size_t signature_tail =
    tail_after(member_signature<knowledge::known, places_of_members<knowledge::known, Backend>().of[0]>(),
               whole("first_known_member"));

template <std::size_t Count>
struct cut_names {
  cut_name of[Count + 1];
};
template <class T, class Backend, std::size_t... I>
consteval auto cut_names_at(std::index_sequence<I...>) {
  constexpr places<sizeof...(I)> members = places_of_members<T, Backend>();
  return cut_names<sizeof...(I)>{
      {identifier_before(member_signature<T, members.of[I]>(), signature_tail<Backend>)..., {}}};
}
template <class T, class Backend>
consteval auto cut_names_of_members() {
  return cut_names_at<T, Backend>(std::make_index_sequence<Backend::template size<T>()>());
}

/// Copies of names, one behind the other and each with a NUL at its end, so that the long signatures do not reach the
/// program.
template <std::size_t Count, std::size_t Length>
struct kept_names {
  char text[Length + Count + 1]{};
  std::size_t end[Count + 1]{};
  [[nodiscard]] constexpr std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : end[i - 1] + 1;
    return {text + begin, end[i] - begin};
  }
};
template <std::size_t Count>
constexpr std::size_t length_of(const cut_names<Count>& names) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < Count; ++i) length += names.of[i].size;
  return length;
}
template <std::size_t Length, std::size_t Count>
constexpr kept_names<Count, Length> kept(const cut_names<Count>& names) {
  kept_names<Count, Length> to;
  std::size_t at = 0;
  for (std::size_t i = 0; i < Count; ++i) {
    for (std::size_t k = 0; k < names.of[i].size; ++k) to.text[at++] = names.of[i].begin[k];
    to.end[i] = at++;
  }
  return to;
}
template <class T, class Backend>
consteval auto kept_names_of_members() {
  constexpr auto names = cut_names_of_members<T, Backend>();
  return kept<length_of(names)>(names);
}
template <class T, class Backend>
inline constexpr auto names_of_members = kept_names_of_members<T, Backend>();

template <class Backend>
consteval bool can_cut_names() {
  constexpr auto names = cut_names_of_members<knowledge::known, Backend>();
  return names.of[0] == whole("first_known_member") && names.of[1] == whole("m3mb3r_2") &&
         names.of[2] == whole("gr\u00f6\u00dfe") && names.of[3] == whole("last");
}
template <class Backend>
inline constexpr bool knows_identifiers = can_cut_names<Backend>();

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail
