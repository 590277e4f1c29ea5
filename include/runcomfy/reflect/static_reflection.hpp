// SPDX-License-Identifier: MIT
// The back end that asks the compiler itself: C++26 static reflection, with names and rules from annotations.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <version>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/accepts.hpp"
#include "runcomfy/reflect/annotations.hpp"
#include "runcomfy/reflect/constant_checks.hpp"
#include "runcomfy/reflect/enumerators.hpp"
#include "runcomfy/reflect/kinds.hpp"
#include "runcomfy/reflect/limits.hpp"
#include "runcomfy/reflect/packs.hpp"
#include "runcomfy/reflect/rules.hpp"

#if defined(__cpp_impl_reflection) && defined(__cpp_expansion_statements) && defined(__cpp_lib_reflection) && \
    defined(__cpp_lib_define_static)

#include <meta>
#include <span>
#include <vector>

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

namespace detail {

template <class T>
inline constexpr std::span<const std::meta::info> data_members =
    std::define_static_array(std::meta::nonstatic_data_members_of(^^T, std::meta::access_context::unchecked()));

consteval obstacles obstacles_in(std::meta::info type, std::span<const std::meta::info> members) {
  obstacles found = {.base = !bases_of(type, std::meta::access_context::unchecked()).empty()};
  for (const std::meta::info each : members) {
    if (is_array_type(type_of(each))) found.array = true;
    if (is_reference_type(type_of(each))) found.reference = true;
    if (is_bit_field(each)) found.bit_field = true;
    if (!has_identifier(each)) found.unnamed = true;
  }
  return found;
}

consteval std::size_t fewest_of(std::span<const std::meta::info> members) {
  for (std::size_t i = members.size(); i > 0; --i) {
    const std::meta::info last = members[i - 1];
    if (!has_default_member_initializer(last) && !is_default_constructible_type(type_of(last))) return i;
  }
  return 0;
}

template <class A>
inline constexpr bool is_wire = false;
template <fixed_string Name>
inline constexpr bool is_wire<wire<Name>> = true;
template <class Wire>
inline constexpr const char* text_of_wire = std::define_static_string(Wire::name);
template <class A>
inline constexpr bool is_rule = runcomfy::detail::is_rule<A>;

/// The types of the annotations of something that are rules, or wire names; annotations of others are theirs.
consteval std::vector<std::meta::info> annotation_types(std::meta::info of, std::meta::info kind) {
  std::vector<std::meta::info> types;
  for (const std::meta::info each : annotations_of(of)) {
    const std::meta::info type = remove_cvref(type_of(each));
    if (extract<bool>(substitute(kind, {type}))) types.push_back(type);
  }
  return types;
}
/// The name that annotations give, "" where they give none.
consteval std::string_view annotated_name(std::meta::info of) {
  std::vector<std::meta::info> names = annotation_types(of, ^^is_wire);
  if (names.empty()) return {};
  names.resize(1);
  return extract<const char*>(substitute(^^text_of_wire, names));
}
consteval bool is_annotated(std::meta::info of) {
  return !annotation_types(of, ^^is_wire).empty() || !annotation_types(of, ^^is_rule).empty();
}

template <class T, class Rules>
inline constexpr bool rules_fit = false;
template <class T, class... Rules>
inline constexpr bool rules_fit<T, rule_list<Rules...>> =
    (runcomfy::detail::rule_fits<Rules, without_optional_t<T>>() && ...);
template <class Rules>
inline constexpr bool rules_differ = false;
template <class... Rules>
inline constexpr bool rules_differ<rule_list<Rules...>> = runcomfy::detail::kinds_differ<Rules...>;
template <class Rules>
inline constexpr bool rules_meet = false;
template <class... Rules>
inline constexpr bool rules_meet<rule_list<Rules...>> = runcomfy::detail::no_bounds_cross<Rules...>;

/// What annotations say of one member.
template <class T, std::size_t I>
struct noted {
  static constexpr bool any = true;
  using rules = [:substitute(^^rule_list, annotation_types(data_members<T>[I], ^^is_rule)):];
  static constexpr std::string_view wire_name = annotated_name(data_members<T>[I]);

 private:
  using declared = std::remove_const_t<typename[:type_of(data_members<T>[I]):]>;
  static_assert(annotation_types(data_members<T>[I], ^^is_wire).size() <= 1,
                "runcomfy: the annotations of this member give it two wire names");
  static_assert(is_field<declared> || rules_fit<declared, rules>,
                "runcomfy: an annotated rule does not go with the type of its member: minimum and maximum are for "
                "numbers, max_length for texts, min_items, max_items and items for lists and maps, format, media_uri "
                "and media_name for texts and lists of texts");
  static_assert(rules_differ<rules>, "runcomfy: the annotations of this member give it a rule twice");
  static_assert(rules_meet<rules>,
                "runcomfy: the annotated minimum of this member is above its maximum, so that no value is good");
};

consteval std::meta::info annotations_in(std::meta::info type, std::meta::info member, std::size_t index) {
  if (!is_annotated(member)) return ^^no_annotations;
  return substitute(^^noted, {
                                 type, std::meta::reflect_constant(index)});
}

consteval bool has_annotated_member(std::span<const std::meta::info> members) {
  for (const std::meta::info each : members)
    if (is_annotated(each)) return true;
  return false;
}

// Of enumerators with one value the first one counts.
template <class E>
consteval std::vector<std::meta::info> named_values() {
  std::vector<std::meta::info> found;
  for (const std::meta::info each : enumerators_of(^^E)) {
    auto at = found.begin();
    while (at != found.end() && extract<E>(*at) < extract<E>(each)) ++at;
    if (at == found.end() || extract<E>(*at) != extract<E>(each)) found.insert(at, each);
  }
  return found;
}
/// In the order of their values, as where they are found by asking for each value.
template <class E>
inline constexpr auto reflected_enumerators = [] {
  enumerator_table<E, named_values<E>().size()> table;
  std::size_t at = 0;
  for (const std::meta::info each : named_values<E>()) {
    const std::string_view name = annotated_name(each);
    table.value[at] = extract<E>(each);
    table.text[at++] = std::define_static_string(name.empty() ? identifier_of(each) : name);
  }
  return table;
}();

struct enumerator_faults {
  bool named_twice = false;
  bool ruled = false;
  bool same_text = false;
};
template <class E>
consteval enumerator_faults faults_of_enumerators() {
  enumerator_faults found;
  for (const std::meta::info each : enumerators_of(^^E)) {
    if (annotation_types(each, ^^is_wire).size() > 1) found.named_twice = true;
    if (!annotation_types(each, ^^is_rule).empty()) found.ruled = true;
  }
  const auto& table = reflected_enumerators<E>;
  for (std::size_t i = 0; i < table.size; ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (table.text[i] == table.text[j]) found.same_text = true;
  return found;
}

}  // namespace detail

/// The name of this back end; see `bindings`.
struct static_reflection {
  static constexpr bool is_static_reflection = true;
  template <class T, std::size_t I>
  using annotations = [:detail::annotations_in(^^T, detail::data_members<T>[I], I):];
  /// Whether a member has an annotation of this library.
  template <class T>
  static consteval bool has_annotations() {
    return detail::has_annotated_member(detail::data_members<T>);
  }

  template <class T>
  static consteval std::size_t size() {
    return detail::data_members<T>.size();
  }
  /// How many members must be given at least, counted from the first.
  template <class T>
  static consteval std::size_t fewest() {
    return detail::fewest_of(detail::data_members<T>);
  }
  template <class T>
  static consteval detail::obstacles obstacles() {
    return detail::obstacles_in(^^T, detail::data_members<T>);
  }
  template <class T, class F>
  static constexpr decltype(auto) with_members(T& object, F&& f) {
    return packs::with_members(object, f);
  }
  template <class T, std::size_t I>
  static consteval std::string_view identifier() {
    return std::define_static_string(identifier_of(detail::data_members<T>[I]));
  }

  template <class E>
  static constexpr const auto& enumerators = detail::reflected_enumerators<E>;
  template <class E>
  static consteval bool has_annotated_enumerator() {
    return detail::has_annotated_member(std::define_static_array(enumerators_of(^^E)));
  }
  /// Whether the annotations of an enum make sense; if not, the compiler says why.
  template <class E>
  static consteval bool enumerators_are_sound() {
    constexpr detail::enumerator_faults found = detail::faults_of_enumerators<E>();
    static_assert(!found.named_twice, "runcomfy: the annotations of an enumerator give it two wire names");
    static_assert(!found.ruled, "runcomfy: an enumerator takes no rule as annotation, only runcomfy::wire");
    static_assert(!found.same_text, "runcomfy: two enumerators of this enum have the same text");
    return !found.named_twice && !found.ruled && !found.same_text;
  }
};

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect

#endif
