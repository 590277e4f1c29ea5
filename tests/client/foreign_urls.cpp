// SPDX-License-Identifier: MIT
// `status_url`, `result_url` and `cancel_url` are compared with the client's own and never followed, whatever they say:
// every request goes to the URL that the client builds, and an event tells the difference.
#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "support.hpp"

using namespace client_tests;

namespace {

constexpr std::string_view api = "https://model-api.runcomfy.net";
constexpr std::string_view members[] = {"status_url", "result_url", "cancel_url"};

// A service that names one URL, and keeps what it is asked.
struct naming {
  std::string reply;
  std::vector<http::request> seen = {};

  http::outcome perform(const http::request& what, const http::call&) {
    seen.push_back(what);
    const std::string& target = what.url.target();
    const auto say = [](const char* text) { return http::outcome::success({200, {}, text}); };
    if (target.starts_with("/v1/models/")) return say(reply.c_str());
    if (target.ends_with("/status")) return say(R"({"status":"completed"})");
    if (target.ends_with("/cancel")) return say(R"({"outcome":"not_cancellable"})");
    return say(R"({"status":"succeeded","output":{"image":"https://a.example/i.png"}})");
  }
};

// What is not our own URL, made out of it.
std::vector<std::string> variations_of(const std::string& own) {
  const std::string path = own.substr(api.size());
  const std::string host = "model-api.runcomfy.net";
  std::string shout = own;
  for (char& c : shout) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  std::vector<std::string> out{
      "https://elsewhere.example" + path,
      "https://" + host + ".elsewhere.example" + path,
      "https://elsewhere.example/" + host + path,
      "https://x" + host + path,
      "https://x." + host + path,
      "https://runcomfy.net" + path,
      "https://model-api-int.runcomfy.net" + path,
      "https://" + host + "." + path,
      "https://model-api\xE3\x80\x82runcomfy.net" + path,
      "https://xn--model-api-0za.runcomfy.net" + path,
      "https://model%2Dapi.runcomfy.net" + path,
      "https://127.0.0.1" + path,
      "https://2130706433" + path,
      "https://[::1]" + path,
      "https://localhost" + path,
      "https://" + host + ":443" + path,
      "https://" + host + ":444" + path,
      "https://" + host + ":0" + path,
      "https://" + host + ":" + path,
      "https://" + host + ":80@elsewhere.example" + path,
      "http://" + host + path,
      "HTTPS://" + host + path,
      "ftp://" + host + path,
      "javascript://" + host + path,
      "file://" + path,
      "data:text/html,x",
      "//elsewhere.example" + path,
      path,
      path.substr(1),
      "https:" + path,
      "https:/" + host + path,
      "https:///" + host + path,
      "https:\\\\" + host + path,
      "https://elsewhere.example\\@" + host + path,
      "https://" + host + "\\@elsewhere.example" + path,
      "https://" + host + "@elsewhere.example" + path,
      "https://user@" + host + path,
      "https://user:password@" + host + path,
      "https://@" + host + path,
      "https://" + host + "#@elsewhere.example" + path,
      "https://" + host + "?@elsewhere.example" + path,
      own + "/",
      own + "/..",
      own + "?",
      own + "?redirect=https://elsewhere.example",
      own + "#",
      own + " ",
      " " + own,
      "\t" + own,
      own + "\r\nHost: elsewhere.example",
      own + std::string(1, '\0'),
      own + "\xC2\xA0",
      "https://" + host + "/" + path,
      "https://" + host + "/v2" + path.substr(3),
      "https://" + host + "/v1/requests/r-2" + path.substr(path.rfind('/')),
      "https://" + host + "/v1/requests/%72-1" + path.substr(path.rfind('/')),
      "https://" + host + "/v1/requests/x/../r-1" + path.substr(path.rfind('/')),
      "https://" + host + "/v1/requests/x/%2e%2e/r-1" + path.substr(path.rfind('/')),
      "https://" + host + "/v1/models/a/b",
      own + std::string(20'000, 'x'),
      shout,
      "x",
      "https://",
      "https://test-token-of-the-client@elsewhere.example/?t=test-token-of-the-client",
  };
  return out;
}

struct run {
  std::vector<http::request> seen;
  std::vector<rc::event> foreign;
};
run live(const std::string& reply) {
  testing::virtual_clock clock;
  naming stack{reply};
  rc::memory_observer watcher;
  rc::client client{stack, "test-token-of-the-client", {.clock = clock, .observer = watcher}};
  const auto job = client.submit("a/b", rc::json::object{});
  REQUIRE(job);
  CHECK(job->status());
  CHECK(job->output());
  CHECK(job->cancel());
  CHECK(job->wait());
  run out{stack.seen, {}};
  for (const rc::event& each : watcher.events()) {
    if (each.what == rc::event::kind::foreign_url) out.foreign.push_back(each);
  }
  return out;
}

void check_ours(const run& it) {
  CHECK(it.seen.size() >= 5);
  for (const http::request& each : it.seen) {
    CHECK(each.url.origin() == api);
    const std::string& target = each.url.target();
    CHECK((target == "/v1/models/a/b" || target == "/v1/requests/r-1/status" || target == "/v1/requests/r-1/cancel" ||
           target == "/v1/requests/r-1/result?include_cost=true"));
    CHECK(*each.headers.find("Authorization") == "Bearer test-token-of-the-client");
  }
}

std::string own_of(std::string_view member) {
  return std::string(api) + "/v1/requests/r-1/" + std::string(member.substr(0, member.find('_')));
}

}  // namespace

TEST_CASE("no URL of a reply is followed: every request goes to our own, and an event tells the difference") {
  std::size_t tried = 0, told = 0, requests = 0;
  for (const std::string_view member : members) {
    const std::string own = own_of(member);
    for (const std::string& theirs : variations_of(own)) {
      CAPTURE(member);
      CAPTURE(theirs);
      const run it = live(rc::to_json(rc::json::value(
          rc::json::object{{"request_id", "r-1"}, {"status", "in_queue"}, {std::string(member), theirs}})));
      ++tried;
      requests += it.seen.size();
      check_ours(it);
      REQUIRE(it.foreign.size() == 1);
      ++told;
      const rc::event& event = it.foreign[0];
      CHECK(event.request_id == "r-1");
      CHECK(event.detail == std::string(member) + " of the reply is not " + own + "; it is not used");
    }
  }
  std::cout << "URLs of replies: " << tried << " variations, " << requests << " requests, all to our own URLs, " << told
            << " differences told\n";
}

TEST_CASE("our own URLs, and what is no URL at all, are passed over in silence") {
  const run same = live(R"({"request_id":"r-1","status_url":")" + own_of("status_url") + R"(","result_url":")" +
                        own_of("result_url") + R"(","cancel_url":")" + own_of("cancel_url") + "\"}");
  check_ours(same);
  CHECK(same.foreign.empty());
  for (const char* value :
       {"null", "\"\"", "7", "true", "[\"https://elsewhere.example/\"]", R"({"href":"https://elsewhere.example/"})"}) {
    std::string reply = R"({"request_id":"r-1")";
    for (const std::string_view member : members) reply += ",\"" + std::string(member) + "\":" + value;
    const run it = live(reply + "}");
    check_ours(it);
    CHECK(it.foreign.empty());
  }
}
