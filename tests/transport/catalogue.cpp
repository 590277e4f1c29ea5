// SPDX-License-Identifier: MIT
// The generator's way to the catalogue over real HTTPS: pages, refusals, a page that is cut off, and where the token
// goes.
#include <doctest/doctest.h>

#include <cstddef>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/run.hpp"
#include "runcomfy/http/message.hpp"
#include "stacks.hpp"

namespace {

namespace http = runcomfy::http;
using generator::exit_code;

std::string entry(std::size_t number) {
  return R"({"model_id": "studio/m)" + std::to_string(number) +
         R"(", "input_schema": {"type": "object", "required": [], "properties": {"p": {"type": "string"}}}})";
}

/// Five models, two in a page, and what was asked.
struct catalogue {
  std::mutex lock = {};
  std::vector<std::string> targets = {};
  std::vector<std::string> tokens = {};
  http::response second = {};  ///< instead of the second page, if its status is not 0

  http::response operator()(const http::request& asked) {
    const std::lock_guard hold(lock);
    targets.push_back(asked.method + ' ' + asked.url.target());
    const std::string* token = asked.headers.find("Authorization");
    tokens.push_back(token == nullptr ? "(none)" : *token);
    if (targets.size() == 2 && second.status != 0) return second;
    const std::string target = asked.url.target();
    const std::size_t offset = std::stoul(target.substr(target.find("offset=") + 7));
    std::string body = R"({"total": 5, "models": [)";
    for (std::size_t i = offset; i < offset + 2 && i < 5; ++i) body += (i == offset ? "" : ",") + entry(i);
    return {200, {}, body + "]}"};
  }
};

struct outcome {
  exit_code code;
  std::string out;
  std::string aside;
};
outcome list_models(const std::string& base_url, const std::string& ca_file) {
  generator::command what;
  what.use_catalogue = true;
  what.is_list = true;
  what.catalogue.base_url = base_url;
  what.catalogue.token = runcomfy::token("a-secret-token");
  std::ostringstream out;
  std::ostringstream aside;
  const exit_code code = generator::run(what, generator::network(ca_file), out, aside);
  CHECK(aside.str().find("a-secret-token") == std::string::npos);
  return {code, out.str(), aside.str()};
}
bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the catalogue is read page by page, with the token") {
  catalogue service;
  loopback::server server([&](const http::request& asked) { return service(asked); });
  const transport_tests::temporary_file authority(server.ca_pem());
  const outcome got = list_models(server.base_url(), authority.path());
  CHECK_MESSAGE(got.code == exit_code::good, got.aside);
  CHECK(holds(got.out, "studio/m0\tstudio/m0.hpp\truncomfy::models::studio::m0\n"));
  CHECK(holds(got.out, "studio/m4\t"));
  CHECK(service.targets == std::vector<std::string>{"GET /v1/models?include_schema=true&limit=100&offset=0",
                                                    "GET /v1/models?include_schema=true&limit=100&offset=2",
                                                    "GET /v1/models?include_schema=true&limit=100&offset=4"});
  CHECK(service.tokens == std::vector<std::string>(3, "Bearer a-secret-token"));
}

TEST_CASE("a page that is refused, or is none, ends the run with its sentence") {
  const auto told = [](http::response second) {
    catalogue service;
    service.second = std::move(second);
    loopback::server server([&](const http::request& asked) { return service(asked); });
    const transport_tests::temporary_file authority(server.ca_pem());
    const outcome got = list_models(server.base_url(), authority.path());
    CHECK(got.code == exit_code::network);
    CHECK(got.out.empty());
    CHECK(holds(got.aside, "the catalogue, from entry 2 on: "));
    return got.aside;
  };
  CHECK(holds(told({401, {}, R"({"error_code": 401001, "error_message": "unknown token"})"}),
              "the service answered with HTTP 401 and says \"unknown token\"; set RUNCOMFY_TOKEN to a good token"));
  CHECK(holds(told({503, {}, "<html>busy</html>"}), "the service answered with HTTP 503"));
  CHECK(holds(told({200, {}, R"({"total": 5, "models": [{"model_id")"}), "cannot read JSON at byte"));
}

TEST_CASE("the token never follows a redirect") {
  catalogue other;
  loopback::server elsewhere([&](const http::request& asked) { return other(asked); });
  catalogue service;
  service.second = {302, {}, {}};
  service.second.headers.add("Location", elsewhere.base_url() + "/v1/models?include_schema=true&limit=100&offset=2");
  loopback::server server([&](const http::request& asked) { return service(asked); });
  const transport_tests::temporary_file authorities(server.ca_pem() + elsewhere.ca_pem());
  const outcome got = list_models(server.base_url(), authorities.path());
  CHECK(got.code == exit_code::network);
  CHECK(holds(got.aside, "the service answered with HTTP 302"));
  CHECK(elsewhere.requests() == 0);
}

TEST_CASE("a server whose certificate nobody vouches for gets no token") {
  catalogue service;
  loopback::server server([&](const http::request& asked) { return service(asked); });
  const outcome got = list_models(server.base_url(), "");
  CHECK(got.code == exit_code::network);
  CHECK(holds(got.aside, "check this machine's clock and CA certificates, or name yours with --ca-file"));
  CHECK(service.tokens.empty());
}
