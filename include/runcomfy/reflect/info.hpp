// SPDX-License-Identifier: MIT
// The seam: the members of a struct, their types, names and rules, whatever the back end.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/backend.hpp"
#include "runcomfy/reflect/describe.hpp"
#include "runcomfy/reflect/field.hpp"
#include "runcomfy/reflect/identifier.hpp"
#include "runcomfy/reflect/kinds.hpp"
#include "runcomfy/reflect/member_list.hpp"
#include "runcomfy/reflect/rules.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

namespace detail {

template <class T, class Backend>
consteval bool is_sound() {
  static_assert(reflectable<T>,
                "runcomfy: this type is no plain struct (an aggregate without base classes), and there "
                "is no runcomfy::describe<T> for it");
  if constexpr (described<T>) return true;
  else if constexpr (!reflectable<T>) return false;
  else return can_be_taken_apart<T, Backend::template obstacles<T>()>();
}
/// Whether a type can be taken apart; if not, the compiler says why, once.
template <class T, class Backend>
inline constexpr bool sound = is_sound<T, Backend>();

template <class T, class Backend>
consteval std::size_t size_of() {
  if constexpr (!sound<T, Backend>) return 0;
  else if constexpr (described<T>) return describe<T>::members::size;
  else return Backend::template size<T>();
}

}  // namespace detail

/// Calls `f(m0, m1, ...)` with references to the members, const where the object is, and returns what it returns.
template <class Backend = backend, class T, class F>
constexpr decltype(auto) with_members([[maybe_unused]] T& object, F&& f) {
  using type = std::remove_const_t<T>;
  if constexpr (!detail::sound<type, Backend>) return f();  // not covered: the compiler has said why
  else if constexpr (described<type>) return describe<type>::members::with_members(object, f);
  else return Backend::with_members(object, f);
}

namespace detail {

struct collect_types {
  template <class... M>
  constexpr indexed_types<std::index_sequence_for<M...>, M...> operator()(M&...) const {  // not covered: only its type
    return {};
  }
};
template <class T, class Backend>
using types_of = decltype(with_members<Backend>(std::declval<T&>(), collect_types()));

}  // namespace detail

/// The number of members. A struct that cannot be taken apart is a compile error with a sentence, never zero.
template <class T, class Backend = backend>
inline constexpr std::size_t size = detail::size_of<T, Backend>();

/// The type of member `I`, as it was declared.
template <class T, std::size_t I, class Backend = backend>
using member_type = typename decltype(detail::type_of<I>(detail::types_of<T, Backend>()))::type;

/// Member `I` of an object. For all members at once `with_members` compiles faster.
template <std::size_t I, class Backend = backend, class T>
constexpr auto& get(T& object) {
  return *with_members<Backend>(object, [](auto&... members) {
    return detail::value_at<I>(
        detail::indexed_values<std::index_sequence_for<decltype(members)...>, decltype(&members)...>{{&members}...});
  });
}

/// The C++ name of member `I`, with a NUL behind it; "" for members of described types.
template <class T, std::size_t I, class Backend = backend>
consteval std::string_view identifier() {
  if constexpr (described<T>) {
    return {};
  } else if constexpr (Backend::is_static_reflection) {
    return Backend::template identifier<T, I>();
  } else {
    static_assert(detail::knows_identifiers<Backend>,
                  "runcomfy: this compiler spells signatures in an unknown way, so the names of plain members cannot "
                  "be read: name them with runcomfy::field<\"name\", T>, and please report the compiler");
    return detail::names_of_members<T, Backend>[I];
  }
}

namespace detail {

// A plain member: named by an annotation or by its identifier, with the rules of its annotations.
template <class T, std::size_t I, class M, class Backend>
struct source {
  using value_type = M;
  using annotations = typename Backend::template annotations<T, I>;
  using rules = typename annotations::rules;
  static consteval std::string_view wire_name() {
    if constexpr (annotations::wire_name.empty()) return identifier<T, I, Backend>();
    else return annotations::wire_name;
  }
};
template <class T, std::size_t I, fixed_string Name, class V, class... Rules, class Backend>
struct source<T, I, field<Name, V, Rules...>, Backend> {
  using annotations = typename Backend::template annotations<T, I>;
  static_assert(!annotations::any, "runcomfy: a field has its name and its rules in its type: it takes no annotations");
  using value_type = V;
  using rules = rule_list<Rules...>;
  static consteval std::string_view wire_name() { return Name.view(); }
};

template <class Members>
struct rows;
template <class... Members>
struct rows<runcomfy::described<Members...>> {
  using types = indexed_types<std::index_sequence_for<Members...>, Members...>;
};
template <class T, std::size_t I, class M, class Backend>
  requires reflect::described<T>
struct source<T, I, M, Backend> {
  static_assert(!Backend::template has_annotations<T>(),
                "runcomfy: this type has a table (runcomfy::describe) and annotated members: use one of them");
  using row = typename decltype(type_of<I>(typename rows<typename describe<T>::members>::types{}))::type;
  using value_type = M;
  using rules = typename row::rules;
  static consteval std::string_view wire_name() { return row::wire_name; }
};

constexpr cut_name as_cut(std::string_view text) {  // not covered: while compiling
  return {text.data(), text.size()};
}
template <class T, class Backend, std::size_t... I>
consteval bool names_differ(std::index_sequence<I...>) {
  const cut_name names[sizeof...(I) + 1] = {
      as_cut(source<T, I, std::remove_const_t<member_type<T, I, Backend>>, Backend>::wire_name())..., {}};
  for (std::size_t i = 0; i < sizeof...(I); ++i)
    for (std::size_t j = i + 1; j < sizeof...(I); ++j)
      if (names[i].size == names[j].size && names[i] == names[j]) return false;
  return true;
}

template <class T, class Backend>
inline constexpr bool has_distinct_names = names_differ<T, Backend>(std::make_index_sequence<size<T, Backend>>());

}  // namespace detail

/// What is known about member `I` of `T`. The names come from its `field`, else from its annotations (C++26), else from
/// `describe<T>`, else from the member's identifier.
template <class T, std::size_t I, class Backend = backend>
struct info {
  static_assert(detail::has_distinct_names<T, Backend>, "runcomfy: two members of this struct have the same wire name");

  /// The type as declared: `field<...>` or a plain type.
  using declared = std::remove_const_t<member_type<T, I, Backend>>;
  /// What is written and read: the type inside a field, with its `std::optional`.
  using value_type = typename detail::source<T, I, declared, Backend>::value_type;
  /// The rules as types, `rule_list<...>`.
  using rules = typename detail::source<T, I, declared, Backend>::rules;
  /// The property's name in JSON; a NUL stands behind it.
  static constexpr std::string_view wire_name = detail::source<T, I, declared, Backend>::wire_name();
  /// The member's name in C++; a NUL stands behind it. "" for members of described types.
  static constexpr std::string_view member = identifier<T, I, Backend>();
  /// Whether the property must be there: whether the type is no `std::optional`.
  static constexpr bool required = !is_optional<value_type>;
};

/// What a member holds: the value inside a `field`, the member itself otherwise.
template <class M>
constexpr auto& value_of(M& member) {
  if constexpr (is_field<std::remove_const_t<M>>) return member.get();
  else return member;
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect
