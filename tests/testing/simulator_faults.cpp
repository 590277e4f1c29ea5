// SPDX-License-Identifier: MIT
// Faults to order: what each looks like, and whether the service did its work.
#include <doctest/doctest.h>

#include <string>

#include "runcomfy/testing/simulator.hpp"
#include "runcomfy/testing/virtual_clock.hpp"
#include "testing/requests.hpp"

using namespace std::chrono_literals;
using namespace testing_support;
namespace http = runcomfy::http;
namespace json = runcomfy::json;
using runcomfy::operation;
using runcomfy::testing::fault;
using runcomfy::testing::simulator;
using runcomfy::testing::virtual_clock;

namespace {

struct spoilt {
  http::outcome out;
  std::size_t arrived;  // paid POSTs that reached the service
  std::size_t made;     // jobs that came of them
};

spoilt submit_with(fault what) {
  simulator service;
  service.fault_next(operation::submit, what);
  http::outcome out = send(service, "POST", "/v1/models/a/b", "{}");
  const spoilt first{std::move(out), service.submits(), service.jobs().size()};
  CHECK(send(service, "POST", "/v1/models/a/b", "{}").reply.status == 200);  // one call only
  return first;
}

}  // namespace

TEST_CASE("faults on the way there: nothing arrives") {
  for (const auto& [what, why, reached, started] :
       {std::tuple(fault::host_not_found, http::failure::resolve, http::phase::resolve, false),
        std::tuple(fault::unreachable, http::failure::connect, http::phase::connect, false),
        std::tuple(fault::certificate, http::failure::tls, http::phase::tls, false),
        std::tuple(fault::drop_before, http::failure::send, http::phase::send_body, true)}) {
    const spoilt got = submit_with(what);
    CHECK(got.out.why == why);
    CHECK(got.out.reached == reached);
    CHECK(got.out.body_started == started);
    CHECK(got.out.reply.status == 0);
    CHECK(got.arrived == 0);
    CHECK(got.made == 0);
  }
}

TEST_CASE("faults on the way back: the job is made, and the client cannot know") {
  spoilt got = submit_with(fault::drop_after);
  CHECK(got.out.why == http::failure::receive);
  CHECK(got.out.reached == http::phase::await_head);
  CHECK(got.out.body_started);
  CHECK(got.made == 1);

  got = submit_with(fault::drop_midway);
  CHECK(got.out.why == http::failure::receive);
  CHECK(got.out.reached == http::phase::receive_body);
  CHECK(got.out.reply.status == 200);
  CHECK_FALSE(got.out.reply.body.empty());
  CHECK_FALSE(json::parse(got.out.reply.body));
  CHECK(got.made == 1);

  got = submit_with(fault::no_answer);
  CHECK(got.out.why == http::failure::timeout);
  CHECK(got.out.reached == http::phase::await_head);
  CHECK(got.made == 1);
}

TEST_CASE("answers of the service and of what stands in front of it, with nothing done") {
  spoilt got = submit_with(fault::rate_limited);
  CHECK(got.out.reply.status == 429);
  CHECK(*got.out.reply.headers.find("retry-after") == "2");
  CHECK(got.arrived == 1);
  CHECK(got.made == 0);

  got = submit_with(fault::server_error);
  CHECK(got.out.reply.status == 500);
  CHECK(code_of(got.out) == 500001);
  CHECK(got.made == 0);

  got = submit_with(fault::bad_gateway);
  CHECK(got.out.reply.status == 502);
  CHECK(*got.out.reply.headers.find("content-type") == "text/html");
  CHECK(got.out.reply.body.starts_with("<html>"));
  CHECK(got.made == 0);

  got = submit_with(fault::unavailable);
  CHECK(got.out.reply.status == 503);
  CHECK_FALSE(json::parse(got.out.reply.body));
  CHECK(*got.out.reply.headers.find("retry-after") == "2");
  CHECK(got.made == 0);

  got = submit_with(fault::error_in_200);
  CHECK(got.out.reply.status == 200);
  CHECK(code_of(got.out) == 500001);
  CHECK(got.made == 0);

  got = submit_with(fault::redirect);
  CHECK(got.out.reply.status == 307);
  CHECK(*got.out.reply.headers.find("location") == "https://elsewhere.example/v1/models/a/b");
  CHECK(got.made == 0);
}

TEST_CASE("spoilt answers after the job was made") {
  spoilt got = submit_with(fault::gateway_timeout);
  CHECK(got.out.reply.status == 504);
  CHECK(got.out.reply.body.starts_with("<html>"));
  CHECK(got.made == 1);

  got = submit_with(fault::empty_body);
  CHECK(got.out.reply.status == 200);
  CHECK(got.out.reply.body.empty());
  CHECK(got.made == 1);

  got = submit_with(fault::not_json);
  CHECK(got.out.reply.body.starts_with("{"));
  CHECK_FALSE(json::parse(got.out.reply.body));
  CHECK(got.made == 1);

  got = submit_with(fault::html_page);
  CHECK(got.out.reply.status == 200);
  CHECK(got.out.reply.body.starts_with("<html>"));
  CHECK(got.made == 1);

  got = submit_with(fault::other_json);
  CHECK(json_of(got.out).is_array());
  CHECK(got.made == 1);

  got = submit_with(fault::missing_request_id);
  CHECK(json_of(got.out).is_object());
  CHECK(json_of(got.out).as_object()->empty());
  CHECK(got.made == 1);

  got = submit_with(fault::bad_request_id);
  CHECK(text_of(got.out, "request_id") == "no id/at all");
  CHECK(got.made == 1);

  got = submit_with(fault::interim_103);
  CHECK(got.out.ok());
  CHECK(got.out.reply.status == 103);
  CHECK(got.made == 1);
}

TEST_CASE("an answer that is too big is one byte beyond the limit, whatever the limit") {
  simulator service;
  http::call how;
  how.max_body = 1000;
  service.fault_next(operation::submit, fault::too_big);
  const http::outcome out = service.perform(request("POST", "/v1/models/a/b", "{}"), how);
  CHECK(out.why == http::failure::too_big);
  CHECK(out.reached == http::phase::receive_body);
  CHECK(out.reply.body.size() == 1000);
  CHECK(service.jobs().size() == 1);
  service.fault_next(operation::submit, fault::too_big);
  CHECK(service.handle(request("POST", "/v1/models/a/b", "{}")).body.size() > http::call().max_body);
}

TEST_CASE("an answer that never comes is awaited as long as the call says") {
  virtual_clock clock;
  simulator service(clock);
  service.fault_next(operation::submit, fault::no_answer, 2);
  http::call how;
  how.read_timeout = 90s;
  http::outcome out = service.perform(request("POST", "/v1/models/a/b", "{}"), how);
  CHECK(out.why == http::failure::timeout);
  CHECK(clock.elapsed() == 90s);
  how.deadline = clock.now() + 10s;
  out = service.perform(request("POST", "/v1/models/a/b", "{}"), how);
  CHECK(out.why == http::failure::timeout);
  CHECK(clock.elapsed() == 100s);
  CHECK(service.jobs().size() == 2);
}

TEST_CASE("faults wait for their kind of call, in order, as often as asked") {
  simulator service;
  const std::string id = text_of(send(service, "POST", "/v1/models/a/b", "{}"), "request_id");
  const auto call = [&](std::string_view what) {
    return send(service, "GET", "/v1/requests/" + id + std::string(what));
  };
  service.fault_next(operation::status, fault::server_error, 2);
  service.fault_next(operation::output, fault::unreachable);
  service.fault_next(operation::status, fault::gateway_timeout);
  service.fault_next(operation::cancel, fault::html_page);
  service.fault_next(operation::status, fault::server_error, 0);  // none
  CHECK(call("/status").reply.status == 500);
  CHECK(call("/result").why == http::failure::connect);
  CHECK(call("/result").reply.status == 200);
  CHECK(call("/status").reply.status == 500);
  CHECK(call("/status").reply.status == 504);
  CHECK(call("/status").reply.status == 200);
  CHECK(send(service, "POST", "/v1/requests/" + id + "/cancel").reply.body.starts_with("<html>"));
}

TEST_CASE("answers and ends to order") {
  simulator service;
  service.reply_next(operation::submit, {418, {{"X-A", "1"}}, "tea"});
  service.outcome_next(operation::submit,
                       http::outcome::failed(http::failure::proxy, http::phase::proxy, false, "407"));
  http::outcome out = send(service, "POST", "/v1/models/a/b", "{}");
  CHECK(out.reply.status == 418);
  CHECK(out.reply.body == "tea");
  out = send(service, "POST", "/v1/models/a/b", "{}");
  CHECK(out.why == http::failure::proxy);
  CHECK(out.detail == "407");
  CHECK(service.jobs().empty());
  CHECK(send(service, "POST", "/v1/models/a/b", "{}").reply.status == 200);
}
