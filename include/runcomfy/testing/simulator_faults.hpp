// SPDX-License-Identifier: MIT
// What each fault makes of an exchange.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/chrono.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/testing/json_difference.hpp"
#include "runcomfy/testing/simulator_options.hpp"
#include "runcomfy/testing/simulator_replies.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::testing::detail {

[[nodiscard]] constexpr bool reaches_service(fault what) noexcept {
  switch (what) {
    case fault::host_not_found:
    case fault::unreachable:
    case fault::certificate:
    case fault::drop_before: return false;
    default: return true;
  }
}

// A fault on the way to the service.
[[nodiscard]] inline http::outcome unreached(fault what, const http::request& request) {
  using http::failure;
  using http::phase;
  switch (what) {
    case fault::host_not_found: return http::outcome::failed(failure::resolve, phase::resolve, false, "no such host");
    case fault::certificate:
      return http::outcome::failed(failure::tls, phase::tls, false, "the certificate is self-signed");
    case fault::drop_before:
      return http::outcome::failed(failure::send, phase::send_body, !request.body.empty(), "connection reset");
    default: return http::outcome::failed(failure::connect, phase::connect, false, "connection refused");
  }
}

[[nodiscard]] inline http::response page(int status, std::string_view title) {
  const std::string text(title);
  return {status,
          {{"Content-Type", "text/html"}},
          "<html>\n<head><title>" + text + "</title></head>\n<body><h1>" + text + "</h1></body>\n</html>\n"};
}

// The reply of the service with another request id, or with none.
[[nodiscard]] inline http::response without_id(http::response reply, std::string_view instead) {
  result<json::value> body = json::parse(reply.body);
  if (!body || !body->is_object()) return reply;
  json::object kept;
  for (const json::member& each : *body->as_object()) {
    if (each.key.ends_with("_url")) continue;
    if (each.key != "request_id") kept.append(each.key, each.value);
    else if (!instead.empty()) kept.append(each.key, instead);
  }
  reply.body = json_text(std::move(kept));
  return reply;
}

// A fault between the service and the client; `reply` is what the service said, if it was asked.
[[nodiscard]] inline http::outcome spoil(fault what, http::response reply, const http::request& request,
                                         const http::call& how) {
  using http::failure;
  using http::phase;
  const bool body = !request.body.empty();
  const auto plain = [](int status, std::string_view type, std::string text) {
    return http::outcome::success({status, {{"Content-Type", std::string(type)}}, std::move(text)});
  };
  switch (what) {
    case fault::drop_after: return http::outcome::failed(failure::receive, phase::await_head, body, "connection reset");
    case fault::drop_midway: {
      http::outcome out = http::outcome::failed(failure::receive, phase::receive_body, body, "connection reset");
      reply.body.resize(reply.body.size() / 2);
      out.reply = std::move(reply);
      return out;
    }
    case fault::no_answer: return http::outcome::failed(failure::timeout, phase::await_head, body, "no answer");
    case fault::rate_limited: return http::outcome::success(too_many_reply(std::chrono::seconds(2)));
    case fault::server_error: return http::outcome::success(error_reply({500, 500001}, "Internal error."));
    case fault::bad_gateway: return http::outcome::success(page(502, "502 Bad Gateway"));
    case fault::unavailable: {
      http::outcome out = plain(503, "text/plain", "The service is being updated.");
      out.reply.headers.add("Retry-After", "2");
      return out;
    }
    case fault::gateway_timeout: return http::outcome::success(page(504, "504 Gateway Time-out"));
    case fault::empty_body: return plain(200, "application/json", {});
    case fault::not_json: return plain(200, "application/json", reply.body.substr(0, reply.body.size() - 1));
    case fault::html_page: return http::outcome::success(page(200, "Sign in to the network"));
    case fault::other_json: return plain(200, "application/json", "[" + reply.body + "]");
    case fault::too_big: {
      // What does not depend on the call stays below any sensible memory limit.
      constexpr std::size_t most = std::size_t{64} << 20U;
      const std::size_t size = how.max_body < most ? how.max_body + 1 : most;
      return plain(200, "application/json", "{\"padding\":\"" + std::string(size, 'x') + "\"}");
    }
    case fault::missing_request_id: return http::outcome::success(without_id(std::move(reply), {}));
    case fault::bad_request_id: return http::outcome::success(without_id(std::move(reply), "no id/at all"));
    case fault::error_in_200: return http::outcome::success(error_reply({200, 500001}, "Internal error."));
    case fault::interim_103: return http::outcome::success({103, {{"Link", "</style.css>; rel=preload"}}, {}});
    case fault::redirect:
      return http::outcome::success({307, {{"Location", "https://elsewhere.example" + request.url.target()}}, {}});
    default: return http::outcome::success(std::move(reply));
  }
}

}  // namespace runcomfy::inline RUNCOMFY_ABI::testing::detail
