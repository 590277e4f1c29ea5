// SPDX-License-Identifier: MIT
// C++ values to `json::value` and back, by way of the text: what is seen is what would be sent.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include "runcomfy/core/exception.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/version.hpp"
#include "runcomfy/json/decode.hpp"
#include "runcomfy/json/encode.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/value.hpp"

namespace runcomfy::inline RUNCOMFY_ABI {

/// The JSON of a value in a form that can be changed, or why it has none (see `write_json`).
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<json::value> try_to_value(const T& x);

/// The same. Where a value has no JSON this throws `runcomfy::exception`, or ends the program where exceptions are off.
template <class T, class Backend = reflect::backend, class Mode = detail::exceptions_here>
[[nodiscard]] json::value to_value(const T& x);

/// A `T` out of a `json::value`, by the rules of `from_json`. Bytes in errors count in the text that `to_json` makes of
/// the value.
template <class T, class Backend = reflect::backend>
[[nodiscard]] result<T> from_value(const json::value& from);

namespace json::detail {

// For a text that this program has written itself.
inline limits no_limits() {
  constexpr std::size_t most = (std::numeric_limits<std::size_t>::max)();
  return {hard_depth, most, most, most, most};
}

}  // namespace json::detail

template <class T, class Backend>
result<json::value> try_to_value(const T& x) {
  std::string text;
  if (result<void> done = write_json<T, Backend>(x, text); !done) return std::move(done).error();
  return json::parse(text, json::detail::no_limits());
}

template <class T, class Backend, class Mode>
json::value to_value(const T& x) {
  return try_to_value<T, Backend>(x).template value<Mode>();
}

template <class T, class Backend>
result<T> from_value(const json::value& from) {
  std::string text;
  if (result<void> done = write_json(from, text); !done) return std::move(done).error();
  return from_json<T, Backend>(text, json::detail::no_limits());
}

}  // namespace runcomfy::inline RUNCOMFY_ABI
