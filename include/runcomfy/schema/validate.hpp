// SPDX-License-Identifier: MIT
// Every rule of an input, checked at run time before anything is sent, with one complete report.
#pragma once

#include <vector>

#include "runcomfy/core/place.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/core/violation.hpp"
#include "runcomfy/reflect/reflect.hpp"
#include "runcomfy/schema/checker.hpp"
#include "runcomfy/schema/rule_table.hpp"

#if defined(__GNUC__)
#define RUNCOMFY_COLD [[gnu::cold, gnu::noinline]]
#else
#define RUNCOMFY_COLD
#endif

namespace runcomfy::inline RUNCOMFY_ABI {

/// All broken rules of an input, in the order of its members; none when it is good. Checked are, in members, nested
/// structs, lists and maps: `minimum`, `maximum`, `maxLength` (code points), `minItems`, `maxItems`, `enum` (a `one_of`
/// or an enumerator that is not in its list), `utf8` (a text that is none), `type` (a C string that is a null pointer),
/// `finite` (NaN and infinity have no JSON), and where media is asked for, by a `format` or by `media_uri` and
/// `media_name`, texts that surely name none that the service can fetch: paths on this computer, addresses that are not
/// public, other schemes than http, https and data, and, where it must be given, an empty text. Any other text is left
/// to the service. The members of `json::value` are not looked into. Safe from several threads.
template <class T, class Backend = reflect::backend>
[[nodiscard]] std::vector<violation> validate(const T& input);

namespace schema::detail {

// Walks twice where a rule is broken.
// A template, so that a program that does not validate is not compiled with it.
template <class = void>
RUNCOMFY_COLD std::vector<violation> broken_rules(const void* object, void (*check)(checker&, const void*)) {
  checker to;
  check(to, object);
#if defined(__GNUC__)
  if (to.count_of_broken > static_cast<std::size_t>(-1) / 1024) __builtin_unreachable();  // no code to refuse that
#endif
  std::vector<violation> found(to.count_of_broken);
  if (found.empty()) return found;
  to.next = found.data();
  to.end = to.next + found.size();
  check(to, object);
  return found;
}

}  // namespace schema::detail

template <class T, class Backend>
std::vector<violation> validate(const T& input) {
  return schema::detail::broken_rules<>(runcomfy::detail::address_of(input),
                                        schema::detail::visitor<Backend, T>::check_all);
}

}  // namespace runcomfy::inline RUNCOMFY_ABI

#undef RUNCOMFY_COLD
