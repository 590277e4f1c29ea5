// SPDX-License-Identifier: MIT
// The C++ name of a member, cut out of the text that compilers give for a function.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/bindings.hpp"
#include "runcomfy/reflect/member_list.hpp"

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

// Clang before 18 takes no pointer to a part of an object as a template argument, but takes a class that holds one.
template <class P>
struct boxed {
  P pointer;
};
template <class P>
boxed(P) -> boxed<P>;

// T stands first, because compilers that know functions by their arguments alone would mix up two structs.
template <class T, boxed Pointer>
consteval const char* member_signature() {
#if defined(_MSC_VER) && !defined(__clang__)
  return __FUNCSIG__;
#else
  return __PRETTY_FUNCTION__;
#endif
}

template <class T, class Backend>
consteval auto pointers_to_members() {
  return Backend::with_members(never_defined<T>.value, [](auto&... members) {
    return indexed_values<std::index_sequence_for<decltype(members)...>, decltype(&members)...>{{&members}...};
  });
}

template <class T, std::size_t I, class Backend>
consteval std::string_view signature_of_member() {
  constexpr auto pointers = pointers_to_members<T, Backend>();
  return member_signature<T, boxed{value_at<I>(pointers)}>();
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

constexpr bool in_identifier(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The identifier that ends `tail` characters before the end of the text.
constexpr std::string_view identifier_before(std::string_view text, std::size_t tail) {
  const std::size_t end = text.size() > tail ? text.size() - tail : 0;
  std::size_t begin = end;
  while (begin > 0 && in_identifier(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

// What compilers write after the name differs, so it is learned from a struct whose names are known.
struct known {
  int first_known_member;
  double other;
};
template <class Backend>
inline constexpr std::size_t signature_tail = [] {
  constexpr std::string_view text = signature_of_member<known, 0, Backend>();
  constexpr std::string_view name = "first_known_member";
  const std::size_t at = text.rfind(name);
  return at == std::string_view::npos ? text.size() : text.size() - at - name.size();
}();

template <std::size_t Size>
struct name_text {
  char data[Size + 1]{};
  [[nodiscard]] constexpr std::string_view view() const { return {data, Size}; }
};

template <class T, std::size_t I, class Backend>
consteval std::string_view parsed_identifier() {
  return identifier_before(signature_of_member<T, I, Backend>(), signature_tail<Backend>);
}

// A copy of the name, so that the long signature does not reach the program.
template <class T, std::size_t I, class Backend>
inline constexpr auto stored_identifier = [] {
  constexpr std::size_t size = parsed_identifier<T, I, Backend>().size();
  name_text<size> text;
  for (std::size_t i = 0; i < size; ++i) text.data[i] = parsed_identifier<T, I, Backend>()[i];
  return text;
}();

template <class Backend>
inline constexpr bool knows_identifiers =
    parsed_identifier<known, 0, Backend>() == "first_known_member" && parsed_identifier<known, 1, Backend>() == "other";

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect::detail
