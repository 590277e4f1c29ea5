// SPDX-License-Identifier: MIT
// Requests as a client makes them, for tests that speak to a transport without one.
#pragma once

#include <string>
#include <string_view>

#include "runcomfy/http/message.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/value.hpp"

namespace testing_support {

inline runcomfy::http::request request(std::string method, std::string_view target, std::string body = {},
                                       std::string_view token = "secret-token-1") {
  runcomfy::http::request out{std::move(method),
                              *runcomfy::http::url::parse("https://model-api.runcomfy.net" + std::string(target))};
  if (!token.empty()) out.headers.add("Authorization", "Bearer " + std::string(token));
  if (!body.empty()) out.headers.add("Content-Type", "application/json");
  out.body = std::move(body);
  return out;
}

/// The same request at another host.
inline runcomfy::http::request at_origin(std::string_view origin, const runcomfy::http::request& like) {
  runcomfy::http::request out{
      like.method, *runcomfy::http::url::parse(std::string(origin) + like.url.target(),
                                               {.any_port = true, .any_host = true, .plain_loopback = true})};
  out.headers = like.headers;
  out.body = like.body;
  return out;
}

template <class Transport>
runcomfy::http::outcome send(Transport& to, std::string method, std::string_view target, std::string body = {},
                             std::string_view token = "secret-token-1") {
  return to.perform(request(std::move(method), target, std::move(body), token), {});
}

/// The JSON of an answer; null if it is none.
inline runcomfy::json::value json_of(const runcomfy::http::outcome& from) {
  return runcomfy::json::parse(from.reply.body).value_or(runcomfy::json::value());
}

/// A member of the answer as text.
inline std::string text_of(const runcomfy::http::outcome& from, std::string_view name) {
  const runcomfy::json::value all = json_of(from);
  const runcomfy::json::value* found = all.find(name);
  return found != nullptr && found->as_string() != nullptr ? *found->as_string() : std::string();
}

/// The `error_code` of an answer, 0 if there is none.
inline long long code_of(const runcomfy::http::outcome& from) {
  const runcomfy::json::value all = json_of(from);
  const runcomfy::json::value* found = all.find("error_code");
  return found != nullptr ? found->as_int64().value_or(0) : 0;
}

}  // namespace testing_support
