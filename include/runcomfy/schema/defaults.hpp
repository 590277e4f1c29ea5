// SPDX-License-Identifier: MIT
// The published defaults in an input, for who asks for them: otherwise they are never sent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/core/error.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/core/violation.hpp"
#include "runcomfy/json/decode.hpp"
#include "runcomfy/reflect/reflect.hpp"
#include "runcomfy/schema/rule_table.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// Gives each unset optional member the default that its struct's table of facts holds, also in nested structs and in
/// the items of lists. Members that are set stay as they are; a default of null means that there is none; required
/// members are never touched, and neither are those whose default the table leaves out, as it does long prompts.
///
/// Nobody needs this to submit: what is left out is filled in by the service, by the defaults of the day. It is for
/// showing them, and for sending what they were when the struct was made.
///
/// The error, `configuration`, tells each default that its member cannot hold, also as `violations()`; the others are
/// filled in all the same. Safe from several threads on different inputs.
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<void> fill_defaults(T& input);

namespace schema::detail {

// The walk over an input. `Violation` is a parameter so that a program which never asks does not compile it.
template <class Backend, class Violation>
class default_filler {
 public:
  std::vector<Violation> unreadable;

  template <class T>
  void members(T& object, const place* outer) {
    reflect::with_members<Backend>(object, [&](auto&... each) {
      using indices = std::index_sequence_for<decltype(each)...>;
      std::size_t index = 0;
      (member<T>(reflect::value_of(each), {outer, member_table<Backend, T, indices>::rows + index++}), ...);
    });
  }

 private:
  template <class T, class V>
  void member(V& value, const place& at) {
    if constexpr (reflect::is_optional<V>) {
      const fact* const known = reflect::find_fact<T>(at.named->wire_name);
      if (!value.has_value() && known != nullptr && !known->default_json.empty() && known->default_json != "null")
        fill(value, known->default_json, at);
      if (value.has_value()) inside(*value, at);
    } else {
      inside(value, at);
    }
  }
  template <class V>
  void fill(V& value, std::string_view json, const place& at) {
    if (auto read = from_json<typename V::value_type, Backend>(json)) {
      value.emplace(*std::move(read));
      return;
    }
    Violation& made = unreadable.emplace_back();
    at.append_path(made.wire_name, false);
    at.append_path(made.member, true);
    made.rule = "default";
    made.actual = json.substr(0, most_shown);
    made.help = "the struct's table of facts holds a default that its type cannot";
  }
  template <class V>
  void inside(V& value, const place& at) {
    if constexpr (json::detail::shape_of<V>() == json::detail::shape::structure) {
      members(value, &at);
    } else if constexpr (reflect::list_like<V>) {
      if constexpr (reflect::reflectable<typename V::value_type>) {
        std::size_t index = 0;
        for (auto& each : value) inside(each, {&at, nullptr, {}, index++});
      }
    }
  }
};

}  // namespace schema::detail

template <class T, class Backend>
result<void> fill_defaults(T& input) {
  schema::detail::default_filler<Backend, violation> filler;
  filler.members(input, nullptr);
  if (filler.unreadable.empty()) return {};
  error_info info;
  info.kind = error_kind::configuration;
  info.message = "published defaults that the struct cannot hold: ";
  for (const violation& each : filler.unreadable) info.message += each.wire_name + " (" + each.actual + ") ";
  info.message.back() = '.';
  info.violations = std::move(filler.unreadable);
  return error(std::move(info));
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
