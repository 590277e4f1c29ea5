// SPDX-License-Identifier: MIT
// The C++ names of members, cut out of the texts that compilers give for functions.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "runcomfy/core/version.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail {

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
consteval const char* member_signature() {
#if defined(_MSC_VER) && !defined(__clang__)
  return __FUNCSIG__;
#else
  return __PRETTY_FUNCTION__;
#endif
}

template <std::size_t Size>
struct places {
  place of[Size + 1];
};
template <class T, class Backend>
consteval auto places_of_members() {
  return Backend::with_members(never_defined<T>.value, [](auto&... members) {
    return places<sizeof...(members)>{{place{__builtin_addressof(members)}..., place{nullptr}}};
  });
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

constexpr bool in_identifier(char c) {
  return (c >= 'a' && c <= 'z') || c == '_' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The identifier that ends `tail` characters before the end of the text.
constexpr std::string_view identifier_before(std::string_view text, std::size_t tail) {
  if (text.size() < tail) return {};
  const char* const begin = text.data();
  const char* const end = begin + (text.size() - tail);
  const char* at = end;
  while (at != begin && in_identifier(at[-1])) --at;
  return {at, static_cast<std::size_t>(end - at)};
}

// What follows a name that is known in the text for it.
constexpr std::size_t tail_after(std::string_view text, std::string_view name) {
  const std::size_t at = text.rfind(name);
  return at == std::string_view::npos ? text.size() + 1 : text.size() - at - name.size();
}

// Structs whose names are known. What compilers write after a name differs, so it is learned from the first one, and
// the others show that it was learned well.
struct known_part {
  int only;
};
struct known {
  int first_known_member;
  known_part part;
  double m3mb3r_2;
  bool gr\u00f6\u00dfe;
  known_part* last;
};
template <class Backend>
inline constexpr std::size_t signature_tail =
    tail_after(member_signature<known, places_of_members<known, Backend>().of[0]>(), "first_known_member");

template <std::size_t Count>
struct cut_names {
  std::string_view of[Count + 1];
};
template <class T, class Backend>
consteval auto cut_names_of_members() {
  constexpr auto members = places_of_members<T, Backend>();
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return cut_names<sizeof...(I)>{
        {identifier_before(member_signature<T, members.of[I]>(), signature_tail<Backend>)..., {}}};
  }(std::make_index_sequence<sizeof(members.of) / sizeof(place) - 1>());
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
  for (const std::string_view each : names.of) length += each.size();
  return length;
}
template <std::size_t Length, std::size_t Count>
constexpr kept_names<Count, Length> kept(const cut_names<Count>& names) {
  kept_names<Count, Length> to;
  std::size_t at = 0;
  for (std::size_t i = 0; i < Count; ++i) {
    for (const char c : names.of[i]) to.text[at++] = c;
    to.end[i] = at++;
  }
  return to;
}
template <class T, class Backend>
inline constexpr auto names_of_members = [] {
  constexpr auto names = cut_names_of_members<T, Backend>();
  return kept<length_of(names)>(names);
}();

template <class Backend>
consteval bool can_cut_names() {
  constexpr auto part = cut_names_of_members<known_part, Backend>();
  constexpr auto all = cut_names_of_members<known, Backend>();
  return all.of[0] == "first_known_member" && all.of[1] == "part" && all.of[2] == "m3mb3r_2" &&
         all.of[3] == "gr\u00f6\u00dfe" && all.of[4] == "last" && part.of[0] == "only";
}
template <class Backend>
inline constexpr bool knows_identifiers = can_cut_names<Backend>();

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail
