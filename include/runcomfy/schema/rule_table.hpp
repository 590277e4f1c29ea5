// SPDX-License-Identifier: MIT
// From a type to the tables of its rules: all that templates do about validation.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/core/place.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/shape.hpp"
#include "runcomfy/reflect/reflect.hpp"
#include "runcomfy/schema/checker.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI::schema::detail {

// The rules for the items of a list: those in `items<...>`, and what the list itself says of them: a format, media.
template <class Rule>
struct rules_for_items {
  using type = rule_list<>;
};
template <class... Rules>
struct rules_for_items<items<Rules...>> {
  using type = rule_list<Rules...>;
};
template <class Rule>
  requires(runcomfy::detail::is_format<Rule> || runcomfy::detail::is_media<Rule>)
struct rules_for_items<Rule> {
  using type = rule_list<Rule>;
};

template <class... Lists>
struct joined {
  using type = rule_list<>;
};
template <class... First, class... Second, class... More>
struct joined<rule_list<First...>, rule_list<Second...>, More...> : joined<rule_list<First..., Second...>, More...> {};
template <class... Rules>
struct joined<rule_list<Rules...>> {
  using type = rule_list<Rules...>;
};

template <class Rules>
struct item_rules;
template <class... Rules>
struct item_rules<rule_list<Rules...>> : joined<typename rules_for_items<Rules>::type...> {};

template <class Rule>
consteval void add_rule(value_rules& to) {
  using namespace runcomfy::detail;
  if constexpr (is_minimum<Rule> || is_min_items<Rule>) {
    to.set_limit(0, bound(Rule::limit));
  } else if constexpr (is_maximum<Rule> || is_max_items<Rule> || is_max_length<Rule>) {
    to.set_limit(1, bound(Rule::limit));
  } else if constexpr (is_media<Rule>) {
    to.media.takes_names = to.media.takes_names || std::is_same_v<Rule, media_name>;
  } else if constexpr (asks_for_media<Rule>) {
    to.format = Rule::name.data();
  }
}

template <class T>
struct held_by {
  using type = void;
};
template <class T>
  requires reflect::list_like<T> || reflect::is_optional<T>
struct held_by<T> {
  using type = typename T::value_type;
};
template <class T>
  requires reflect::map_like<T>
struct held_by<T> {
  using type = typename T::mapped_type;
};

/// How the checker looks into a value of type `T`.
template <class Backend, class T>
struct visitor {
  using held = typename held_by<T>::type;

  static void visit_struct(checker& to, const value_rules&, const void* at, const place& where) {
    check_members(to, object(at), &where);
  }
  static void check_members(checker& to, const T& object, const place* outer);
  RUNCOMFY_COLD static void check_all(checker& to, const void* at) { check_members(to, object(at), nullptr); }

  // An integer between bounds of which one is no integer.
  static void visit_as_real(checker& to, const value_rules& of, const void* at, const place& where) {
    to.limits(of, runcomfy::detail::bound_of(static_cast<double>(object(at))), where);
  }
  static void visit_text(checker& to, const value_rules& of, const void* at, const place& where) {
    if (json::detail::is_null_text(object(at)))
      to.broken("type", std::string_view("a text"), std::string_view("a null pointer"), where);
    else to.text(of, std::string_view(object(at)), where);
  }
  static void visit_media(checker& to, const value_rules& of, const void* at, const place& where) {
    visit_text(to, of, at, where);
    if (!json::detail::is_null_text(object(at))) to.media(of, std::string_view(object(at)), where);
  }
  static void visit_enum(checker& to, const value_rules&, const void* at, const place& where) {
    if (!reflect::enum_text<Backend>(object(at)).empty()) return;
    constexpr auto names = [](std::string& list) {
      bool first = true;
      reflect::for_each_enum_text<T, Backend>([&](std::string_view each) {
        if (!first) append(list, ",");
        first = false;
        append_shown(list, each);
      });
    };
    const auto number = +static_cast<std::underlying_type_t<T>>(object(at));
    to.broken("enum", shown(+names), runcomfy::detail::bound_of(number), where);
  }
  static void visit_optional(checker& to, const value_rules& of, const void* at, const place& where) {
    if (object(at).has_value()) to.value(*of.items, runcomfy::detail::address_of(*object(at)), where);
  }
  static void visit_list(checker& to, const value_rules& of, const void* at, const place& where) {
    const T& list = object(at);
    to.count(of, list.size(), where);
    if (of.items->empty()) return;
    if constexpr (requires { static_cast<const held*>(list.data()); }) {
      to.items(*of.items, list.data(), list.size(), sizeof(held), where);
    } else {
      std::size_t index = 0;
      for (const held& each : list)
        to.value(*of.items, runcomfy::detail::address_of(each), {&where, nullptr, {}, index++});
    }
  }
  static void visit_map(checker& to, const value_rules& of, const void* at, const place& where) {
    constexpr value_rules of_keys = {};
    to.count(of, object(at).size(), where);
    for (const auto& [key, each] : object(at)) {
      if (json::detail::is_null_text(key)) {
        to.broken("type", std::string_view("keys that are texts"), std::string_view("a null pointer"), where);
        continue;
      }
      const place inside = {&where, nullptr, std::string_view(key)};
      to.text(of_keys, std::string_view(key), inside);
      to.value(*of.items, runcomfy::detail::address_of(each), inside);
    }
  }

 private:
  static const T& object(const void* at) { return *static_cast<const T*>(at); }
};

template <class Backend, class T, bool TakesEmpty, class... Rules>
consteval value_rules make_rules(rule_list<Rules...> rules);

/// The rules of a value. An optional text may be empty where media is asked for: that may mean "none".
template <class Backend, class T, class Rules, bool TakesEmpty = false>
inline constexpr value_rules rules_of = make_rules<Backend, T, TakesEmpty>(Rules());

template <class Backend, class T, bool TakesEmpty, class... Rules>
consteval value_rules make_rules(rule_list<Rules...>) {
  using json::detail::shape;
  using visit = visitor<Backend, T>;
  constexpr shape form_of_type = json::detail::known_shape<T>();
  value_rules made;
  (detail::add_rule<Rules>(made), ...);
  if constexpr (form_of_type == shape::integer || form_of_type == shape::real) {
    made.is = form_of_type == shape::integer ? form::integer : form::real;
    made.width = sizeof(T);
    made.is_signed = std::is_signed_v<T>;
    if (form_of_type == shape::real || !made.limit(0).is_whole() || !made.limit(1).is_whole()) {
      for (std::size_t side = 0; side < 2; ++side) {
        const bound real = runcomfy::detail::bound_of(made.limit(side).number());
        made.limit_bits[side] = real.bits;
        made.limit_form[side] = real.is;
      }
      if constexpr (form_of_type == shape::integer) made.visit = visit::visit_as_real;
    }
  } else if constexpr (form_of_type == shape::text) {
    made.is = form::text;
    made.media.takes_empty = TakesEmpty;
    if constexpr ((runcomfy::detail::asks_for_media<Rules> || ...)) made.visit = visit::visit_media;
    else if constexpr (!std::is_same_v<T, std::string>) made.visit = visit::visit_text;
  } else if constexpr (form_of_type == shape::structure) {
    made.visit = visit::visit_struct;
  } else if constexpr (form_of_type == shape::one_of) {
    made.is = T::is_text ? form::text : form::integer;
    made.visit = checker::choice;
    made.choices = T::choices.size();
    if constexpr (T::is_text) made.texts = T::choices.data();
    else made.numbers = T::choices.data();
  } else if constexpr (form_of_type == shape::enumeration) {
    made.visit = visit::visit_enum;
  } else if constexpr (form_of_type == shape::optional) {
    made.items = &rules_of<Backend, typename visit::held, rule_list<Rules...>, TakesEmpty>;
    made.visit = visit::visit_optional;
  } else if constexpr (form_of_type == shape::list || form_of_type == shape::fixed_list) {
    made.items = &rules_of<Backend, typename visit::held, typename item_rules<rule_list<Rules...>>::type>;
    made.visit = visit::visit_list;
  } else if constexpr (form_of_type == shape::map) {
    made.items = &rules_of<Backend, typename visit::held, typename item_rules<rule_list<Rules...>>::type>;
    made.visit = visit::visit_map;
  }
  return made;
}

/// The members of a struct as rows.
template <class Backend, class T, class Indices>
struct member_table;
template <class Backend, class T, std::size_t... I>
struct member_table<Backend, T, std::index_sequence<I...>> {
  template <class Info>
  static consteval member_rules row() {
    using value_type = typename Info::value_type;
    constexpr bool is_optional = reflect::is_optional<value_type>;
    constexpr bool same = Info::member == Info::wire_name;  // then there is one text of both
    return {Info::wire_name.data(),
            same                   ? Info::wire_name.data()
            : Info::member.empty() ? ""
                                   : Info::member.data(),
            rules_of<Backend, reflect::without_optional_t<value_type>, typename Info::rules, is_optional>};
  }
  static constexpr member_rules rows[sizeof...(I) == 0 ? 1 : sizeof...(I)] = {row<reflect::info<T, I, Backend>>()...};
};

/// The address of a value; null for an optional that is unset.
template <class V>
const void* address_of(const V& value) {
  if constexpr (reflect::is_optional<V>) return value.has_value() ? runcomfy::detail::address_of(*value) : nullptr;
  else return runcomfy::detail::address_of(value);
}

template <class Backend, class T>
void visitor<Backend, T>::check_members(checker& to, const T& object, const place* outer) {
  reflect::with_members<Backend>(object, [&](const auto&... each) {
    const void* const at[] = {detail::address_of(reflect::value_of(each))..., nullptr};
    using rows = member_table<Backend, T, std::index_sequence_for<decltype(each)...>>;
    to.members(rows::rows, sizeof...(each), at, outer);
  });
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::schema::detail

#undef RUNCOMFY_COLD
