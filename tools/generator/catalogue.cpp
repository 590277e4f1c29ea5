// SPDX-License-Identifier: MIT
#include "catalogue.hpp"

#include <set>
#include <string_view>
#include <utility>

#include "runcomfy/json.hpp"
#include "runcomfy/protocol/failures.hpp"
#include "runcomfy/protocol/replies.hpp"
#include "runcomfy/protocol/requests.hpp"

namespace generator {
namespace {

namespace json = runcomfy::json;
namespace http = runcomfy::http;
using runcomfy::error_kind;
using runcomfy::result;

constexpr std::size_t most_pages = 10'000;

struct page {
  std::size_t offset = 0;

  [[nodiscard]] runcomfy::error failed(error_kind kind, std::string what, std::string advice, int status = 0) const {
    runcomfy::error_info info;
    info.kind = kind;
    info.http_status = status;
    info.message =
        "the catalogue, from entry " + std::to_string(offset) + " on: " + std::move(what) + "; " + std::move(advice);
    return runcomfy::error(std::move(info));
  }
};

std::string advice_for(error_kind kind) {
  switch (kind) {
    case error_kind::authentication:
    case error_kind::permission: return "set RUNCOMFY_TOKEN to a good token";
    case error_kind::rate_limited: return "try again later";
    case error_kind::tls: return "check this machine's clock and CA certificates, or name yours with --ca-file";
    default: return "try again, or save the answer by other means and pass the file";
  }
}

result<json::value> fetch(const page& wanted, const catalogue_options& options, const perform_function& perform) {
  const runcomfy::protocol::request_builder requests(options.base_url, options.token, "generate_models", false);
  const result<http::request> asked = requests.models(options.page_size, wanted.offset);
  if (!asked) return asked.error();
  http::call how;
  how.deadline = std::chrono::steady_clock::now() + options.time_limit;
  how.max_body = std::size_t{64} << 20U;
  http::outcome got = perform(*asked, how);
  if (!got.ok()) {
    const error_kind kind = got.why == http::failure::tls       ? error_kind::tls
                            : got.why == http::failure::timeout ? error_kind::timeout
                                                                : error_kind::network;
    std::string what(runcomfy::protocol::detail::words_of(got.why));
    what += ' ' + std::string(to_string(got.reached));
    if (!got.detail.empty()) what += " (" + got.detail + ")";
    return wanted.failed(kind, what, advice_for(kind));
  }
  const auto body = runcomfy::protocol::read_body(got.reply.body);
  const bool is_success = got.reply.status >= 200 && got.reply.status < 300;
  if (!is_success || body.code != 0) {
    const error_kind kind = runcomfy::protocol::kind_of_refusal(got.reply.status, body.code);
    std::string what = "the service answered with HTTP " + std::to_string(got.reply.status);
    if (!body.service_message.empty()) what += " and says \"" + body.service_message + "\"";
    return wanted.failed(kind, what, advice_for(kind), got.reply.status);
  }
  result<json::value> parsed = json::parse(got.reply.body, {.bytes = how.max_body});
  if (!parsed) return wanted.failed(error_kind::protocol, parsed.error().message(), advice_for(error_kind::protocol));
  return parsed;
}

}  // namespace

result<json::value> fetch_catalogue(const catalogue_options& options, const perform_function& perform) {
  json::array all;
  std::set<std::string> first_ids;
  page next;
  for (std::size_t pages = 0; pages < most_pages; ++pages) {
    const result<json::value> answer = fetch(next, options, perform);
    if (!answer) return answer.error();
    const json::value* models = answer->find("models");
    if (models == nullptr || !models->is_array())
      return next.failed(error_kind::protocol, "the answer holds no list \"models\"", advice_for(error_kind::protocol));
    const json::array& entries = *models->as_array();
    const json::value* count = answer->find("total");
    const auto total = count == nullptr ? std::nullopt : count->as_uint64();
    if (entries.empty()) {
      if (!total || next.offset >= *total) break;
      return next.failed(error_kind::protocol,
                         "the page is empty, though there are " + std::to_string(*total) + " entries in all",
                         advice_for(error_kind::protocol));
    }
    const json::value* id = entries[0].find("model_id");
    if (id != nullptr && id->is_string() && !first_ids.insert(*id->as_string()).second)
      return next.failed(error_kind::protocol, "the service gives a page again that it gave before",
                         advice_for(error_kind::protocol));
    for (const json::value& each : entries) all.push_back(each);
    next.offset += entries.size();
    if (total ? next.offset >= *total : entries.size() < options.page_size) break;
  }
  return json::value(json::object{{"models", std::move(all)}});
}

}  // namespace generator
