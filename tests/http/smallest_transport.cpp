// SPDX-License-Identifier: MIT
// The smallest transport there is, quoted in docs/transport.md, over an HTTP stack that is made up.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "runcomfy/http/transport.hpp"

namespace engine {

struct answer {
  bool connected = false;
  int status = 0;
  std::string body;
};

// What a game engine might offer.
answer send(const std::string& method, const std::string& url, const std::vector<std::string>& fields,
            const std::string& body) {
  if (url.starts_with("https://nowhere")) return {};
  return {true, 200, method + " " + std::to_string(fields.size()) + " " + body};
}

}  // namespace engine

namespace {

// [smallest]
struct engine_transport {
  runcomfy::http::outcome perform(const runcomfy::http::request& what, const runcomfy::http::call& how) {
    namespace http = runcomfy::http;
    if (how.stop.stop_requested()) return http::outcome::failed(http::failure::stopped, http::phase::nothing, false);

    std::vector<std::string> fields;
    for (const http::header& each : what.headers) fields.push_back(each.name + ": " + each.value);
    const engine::answer got = engine::send(what.method, what.url.text(), fields, what.body);

    if (!got.connected)
      return http::outcome::failed(http::failure::connect, http::phase::connect, false, "no connection");
    return http::outcome::success({got.status, {{"Content-Type", "application/json"}}, got.body});
  }
};
static_assert(runcomfy::http::check_transport<engine_transport>());
// [smallest]

}  // namespace

TEST_CASE("the smallest transport sends, and says when it could not") {
  namespace http = runcomfy::http;
  engine_transport stack;
  http::request request{"POST", *http::url::parse("https://a.b/c"), {{"A", "1"}, {"B", "2"}}, "body"};
  const http::outcome sent = stack.perform(request, {});
  CHECK(sent.ok());
  CHECK(sent.reply.body == "POST 2 body");
  request.url = *http::url::parse("https://nowhere.example/");
  const http::outcome unsent = stack.perform(request, {});
  CHECK(unsent.why == http::failure::connect);
  CHECK_FALSE(unsent.body_started);
}
