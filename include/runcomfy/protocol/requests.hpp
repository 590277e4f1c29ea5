// SPDX-License-Identifier: MIT
// The requests of the API: the one place where the token meets a URL, which is built here from checked parts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/sha256.hpp"
#include "runcomfy/core/token.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/protocol/api_base.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::protocol {

/// Builds the four requests of a job, and that for the catalogue, each to the configured origin and with the token
/// (architecture, law 2). No function here takes a URL, so nothing that the service names can ever get the token.
/// Thread-safe after construction.
template <class Lazy>
class basic_request_builder {
 public:
  basic_request_builder(api_base base, token secret, std::string_view user_agent, bool include_cost)
      : base_(std::move(base)), token_(std::move(secret)), include_cost_(include_cost) {
    user_agent_ = "runcomfy-cpp/" + std::string(version_text);
    if (!user_agent.empty()) user_agent_ = std::string(user_agent) + " " + user_agent_;
  }

  /// `POST /v1/models/{model_id}` with the input as body: the call that costs money.
  [[nodiscard]] result<http::request> submit(const model_id& model, std::string body) const {
    return authorized(operation::submit, "POST", "/v1/models/" + model.path(), std::move(body));
  }
  /// `GET /v1/requests/{request_id}/status`
  [[nodiscard]] result<http::request> status(const request_id& id) const {
    return authorized(operation::status, "GET", status_path(id), {});
  }
  /// `GET /v1/requests/{request_id}/result`, with `include_cost=true` if asked for (contract, section 3.3).
  [[nodiscard]] result<http::request> output(const request_id& id) const {
    return authorized(operation::output, "GET", result_path(id) + (include_cost_ ? "?include_cost=true" : ""), {});
  }
  /// `POST /v1/requests/{request_id}/cancel`, without a body.
  [[nodiscard]] result<http::request> cancel(const request_id& id) const {
    return authorized(operation::cancel, "POST", cancel_path(id), {});
  }

  /// `GET /v1/models`: a page of the catalogue with its schemas (contract, section 3.5). A token that is not good is
  /// left out, because the catalogue is said to be public.
  [[nodiscard]] result<http::request> models(std::size_t limit, std::size_t offset) const {
    return authorized(
        operation::none, "GET",
        "/v1/models?include_schema=true&limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset), {},
        false);
  }

  /// What tells accounts apart in a record: 16 hexadecimal digits of the token's SHA-256, from which nobody gets the
  /// token back. Empty without a usable token.
  [[nodiscard]] static std::string account_of(const http::request& authorized) {
    const std::string* field = authorized.headers.find("Authorization");
    return field == nullptr ? std::string() : tag_of(*field);
  }
  [[nodiscard]] std::string account() const {
    const result<std::string> secret = runcomfy::detail::token_reader::read(token_);
    return secret ? tag_of("Bearer " + *secret) : std::string();
  }

  /// The URLs that the service should name for this job; its own are compared with these and never followed.
  [[nodiscard]] std::string status_url(const request_id& id) const { return named(status_path(id)); }
  [[nodiscard]] std::string result_url(const request_id& id) const { return named(result_path(id)); }
  [[nodiscard]] std::string cancel_url(const request_id& id) const { return named(cancel_path(id)); }

 private:
  static std::string status_path(const request_id& id) { return "/v1/requests/" + id.path() + "/status"; }
  static std::string result_path(const request_id& id) { return "/v1/requests/" + id.path() + "/result"; }
  static std::string cancel_path(const request_id& id) { return "/v1/requests/" + id.path() + "/cancel"; }
  static std::string tag_of(std::string_view authorization) {
    return runcomfy::detail::sha256::hex("runcomfy account " + std::string(authorization)).substr(0, 16);
  }
  std::string named(std::string target) const {
    return base_.url() ? base_.url()->with_target(std::move(target)).text() : std::string();
  }

  result<http::request> authorized(operation what, std::string_view method, std::string target, std::string body,
                                   bool needs_token = true) const {
    const auto refuse = [&](const error& why) {
      error_info info = why.info();
      info.operation = what;
      return error(std::move(info));
    };
    if (!base_.url()) return refuse(base_.url().error());
    const result<std::string> secret = needs_token || token_.good() ? runcomfy::detail::token_reader::read(token_)
                                                                    : result<std::string>(std::string());
    if (!secret) return refuse(secret.error());
    http::request out{std::string(method), base_.url()->with_target(std::move(target))};
    if (!secret->empty()) out.headers.add("Authorization", "Bearer " + *secret);
    out.headers.add("Accept", "application/json");
    out.headers.add("Accept-Encoding", "identity");  // no stack is to unpack what may be a bomb
    if (!body.empty()) out.headers.add("Content-Type", "application/json");
    out.headers.add("User-Agent", user_agent_);
    out.body = std::move(body);
    for (const http::header& each : out.headers) {
      const std::string fault = http::fault_of_field(each.name, each.value);
      if (fault.empty()) continue;
      error_info info;
      info.kind = error_kind::configuration;
      info.operation = what;
      info.message = fault + "; check options::user_agent";
      return error(std::move(info));
    }
    return out;
  }

  api_base base_;
  token token_;
  std::string user_agent_;
  bool include_cost_;
};
/// A template over nothing, so that only a program that sends something compiles it.
using request_builder = basic_request_builder<void>;

}  // namespace runcomfy::inline RUNCOMFY_ABI::protocol
