// SPDX-License-Identifier: MIT
// Every rule of an input, checked at run time before anything is sent, with one complete report.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/core/floating.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/core/violation.hpp"
#include "runcomfy/json/shape.hpp"
#include "runcomfy/reflect/reflect.hpp"
#include "runcomfy/schema/json_text.hpp"
#include "runcomfy/schema/media.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// All broken rules of an input, in the order of its members; none when it is good. Checked are, in members, nested
/// structs, lists and maps: `minimum`, `maximum`, `maxLength` (code points), `minItems`, `maxItems`, `enum` (a `one_of`
/// or an enumerator that is not in its list), `utf8` (a text that is none), `type` (a C string that is a null pointer),
/// `finite` (NaN and infinity have no JSON), and `format`: where a media URL is asked for, a path on this computer is
/// refused; any other text is left to the service. A required text may be empty. The members of `json::value` are not
/// looked into.
template <class T, class Backend = reflect::backend>
[[nodiscard]] std::vector<violation> validate(const T& input);

namespace schema::detail {

/// Where a value is: a step from the place of what holds it. The texts are made only when a rule is broken.
struct place {
  const place* outer = nullptr;
  std::string_view wire_name = {};
  std::string_view member = {};
  std::size_t index = 0;
  bool is_item = false;

  [[nodiscard]] std::string wire_path() const {
    std::string path = outer == nullptr ? std::string() : outer->wire_path();
    if (!path.empty()) path += '/';
    return path += is_item ? std::to_string(index) : std::string(wire_name);
  }
  [[nodiscard]] std::string member_path() const {
    std::string path = outer == nullptr ? std::string() : outer->member_path();
    if (is_item) return path.empty() ? path : path + '[' + std::to_string(index) + ']';
    if (member.empty() || (outer != nullptr && path.empty())) return {};
    return (path.empty() ? path : path + '.') += member;
  }
};

class checker {
 public:
  std::vector<violation> found;

  void broken(const place& at, const char* rule, std::string limit, std::string actual) {
    found.push_back({at.wire_path(), at.member_path(), rule, std::move(limit), std::move(actual)});
  }
  void text(const place& at, std::string_view text) {
    const std::size_t bad = bad_utf8_at(text);
    if (bad != std::string_view::npos)
      broken(at, "utf8", "", "\"a text with an invalid byte at offset " + std::to_string(bad) + "\"");
  }
  void length(const place& at, std::string_view text, std::size_t limit) {
    const std::size_t length = runcomfy::detail::code_points(text);
    if (length > limit) broken(at, "maxLength", std::to_string(limit), std::to_string(length));
  }
  void format(const place& at, std::string_view text, std::string_view name) {
    if (is_media_format(name) && is_local_path(text))
      broken(at, "format",
             quoted(std::string(name) + ": a public https URL or a data URI, not a path on this computer", 128),
             quoted(text));
  }
  template <class N>
  void range(const place& at, N number, bound limit, bool is_minimum) {
    if (runcomfy::detail::compare(number, limit) == (is_minimum ? -1 : 1))
      broken(at, is_minimum ? "minimum" : "maximum", bound_text(limit), number_text(number));
  }
  void count(const place& at, std::size_t count, std::size_t limit, bool is_minimum) {
    if (is_minimum ? count < limit : count > limit)
      broken(at, is_minimum ? "minItems" : "maxItems", std::to_string(limit), std::to_string(count));
  }
};

template <class Rule, json::detail::shape Shape, class V>
void check_rule(checker& to, const place& at, const V& value) {
  using json::detail::shape;
  using namespace runcomfy::detail;
  if constexpr (Shape == shape::integer || Shape == shape::real) {
    if constexpr (is_minimum<Rule> || is_maximum<Rule>) to.range(at, value, Rule::limit, is_minimum<Rule>);
  } else if constexpr (Shape == shape::text) {
    if constexpr (is_max_length<Rule>) to.length(at, value, Rule::limit);
    if constexpr (is_format<Rule>) to.format(at, value, Rule::name);
    if constexpr (is_media<Rule>) to.format(at, value, "image_uri");
  } else if constexpr (Shape == shape::list || Shape == shape::fixed_list || Shape == shape::map) {
    if constexpr (is_min_items<Rule> || is_max_items<Rule>) to.count(at, value.size(), Rule::limit, is_min_items<Rule>);
  }
}

// The rules for the items of a list: those in `items<...>`, and the format of the list itself, which speaks of them.
template <class Rule>
struct rules_for_items {
  using type = rule_list<>;
};
template <class... Rules>
struct rules_for_items<items<Rules...>> {
  using type = rule_list<Rules...>;
};
template <fixed_string Name>
struct rules_for_items<format<Name>> {
  using type = rule_list<format<Name>>;
};

template <>
struct rules_for_items<media_uri> {
  using type = rule_list<media_uri>;
};
template <>
struct rules_for_items<media_name> {
  using type = rule_list<media_name>;
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

template <class Backend, class T>
void check_members(checker& to, const place* outer, const T& object);

template <class Backend, class V, class... Rules>
void check(checker& to, const place& at, const V& value, rule_list<Rules...> rules) {
  using json::detail::shape;
  constexpr shape form = json::detail::known_shape<V>();
  using of_items = typename joined<typename rules_for_items<Rules>::type...>::type;
  if constexpr (form == shape::optional) {
    if (value.has_value()) check<Backend>(to, at, *value, rules);
  } else if constexpr (form == shape::one_of) {
    if (!value.known()) to.broken(at, "enum", choices_text(V::choices), scalar_text(value.value()));
  } else if constexpr (form == shape::enumeration) {
    if (reflect::enum_text(value).empty())
      to.broken(at, "enum", enum_choices_text<V>(), number_text(+static_cast<std::underlying_type_t<V>>(value)));
  } else if constexpr (form == shape::text) {
    if (json::detail::is_null_text(value)) return to.broken(at, "type", quoted("a text"), quoted("a null pointer"));
    to.text(at, std::string_view(value));
    (check_rule<Rules, form>(to, at, std::string_view(value)), ...);
  } else if constexpr (form == shape::real) {
    if (!runcomfy::detail::is_finite(value)) to.broken(at, "finite", "", number_text(value));
    else (check_rule<Rules, form>(to, at, value), ...);
  } else if constexpr (form == shape::integer) {
    (check_rule<Rules, form>(to, at, value), ...);
  } else if constexpr (form == shape::list || form == shape::fixed_list) {
    (check_rule<Rules, form>(to, at, value), ...);
    std::size_t index = 0;
    for (const auto& each : value)
      check<Backend>(to, place{.outer = &at, .index = index++, .is_item = true}, each, of_items());
  } else if constexpr (form == shape::map) {
    (check_rule<Rules, form>(to, at, value), ...);
    for (const auto& [key, each] : value) {
      if (json::detail::is_null_text(key)) {
        to.broken(at, "type", quoted("keys that are texts"), quoted("a null pointer"));
        continue;
      }
      const place inside{.outer = &at, .wire_name = std::string_view(key)};
      to.text(inside, std::string_view(key));
      check<Backend>(to, inside, each, of_items());
    }
  } else if constexpr (form == shape::structure) {
    check_members<Backend>(to, &at, value);
  }
}

template <class Backend, class T>
void check_members(checker& to, const place* outer, const T& object) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    reflect::with_members<Backend>(object, [&](const auto&... members) {
      (check<Backend>(to,
                      place{.outer = outer,
                            .wire_name = reflect::info<T, I, Backend>::wire_name,
                            .member = reflect::info<T, I, Backend>::member},
                      reflect::value_of(members), typename reflect::info<T, I, Backend>::rules()),
       ...);
    });
  }(std::make_index_sequence<reflect::size<T, Backend>>{});
}

}  // namespace schema::detail

template <class T, class Backend>
std::vector<violation> validate(const T& input) {
  schema::detail::checker to;
  schema::detail::check_members<Backend>(to, nullptr, input);
  return std::move(to.found);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
