// SPDX-License-Identifier: MIT
// Every kind of error, reached by something that happens, with a sentence that helps and holds no secret.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support.hpp"

using namespace client_tests;
using rc::error_kind;
using rc::operation;
using testing::fault;

namespace {

constexpr const char* token = "canary-token-0123456789";
constexpr const char* prompt = "canary prompt: a fox";

// A world with one client, whose input and token must never be seen in an error.
struct world {
  testing::virtual_clock clock;
  testing::simulator service;
  rc::memory_journal journal;
  rc::client client;

  explicit world(testing::simulator_options options = {}, rc::policies numbers = {})
      : service(clock, std::move(options)),
        client(service, token, {.clock = clock, .journal = journal, .policies = numbers}) {}
  int submits = 0;  // each input is another one, or one in doubt would keep the next from being sent
  rc::result<rc::job> submit(rc::submit_options how = {}) {
    return client.submit("maker/model", rc::json::object{{"prompt", prompt}, {"seed", ++submits}}, std::move(how));
  }
  rc::job submitted() {
    const auto made = submit();
    REQUIRE(made);
    return *made;
  }
};

// One way to an error: which kind it must be, which call it is about, a word that its sentence must have, and the way.
struct way {
  error_kind kind;
  operation where;
  const char* word;
  rc::error (*go)();
};

struct full_disk {
  rc::result<void> append(const rc::journal_entry&) {
    rc::error_info info;
    info.kind = error_kind::storage;
    info.message = "no space left on device";
    return rc::error(std::move(info));
  }
  rc::result<std::vector<rc::journal_entry>> entries() { return std::vector<rc::journal_entry>(); }
};

const way ways[] = {
    {error_kind::invalid_input, operation::submit, "99 breaks maximum 20",
     [] { return world().client.submit(input{.prompt = prompt, .steps = std::optional<int>(99)}).error(); }},
    {error_kind::invalid_input, operation::submit, "model id",
     [] { return world().client.submit("no-slash", rc::json::object{}).error(); }},
    {error_kind::invalid_input, operation::attach, "request id", [] { return world().client.attach("a/b").error(); }},
    {error_kind::configuration, operation::submit, "https",
     [] {
       testing::simulator service;
       rc::client client{service, token, {.base_url = "http://a.b"}};
       return client.submit("a/b", rc::json::object{}).error();
     }},
    {error_kind::configuration, operation::submit, "transport refused",
     [] {
       world w;
       w.service.outcome_next(operation::submit,
                              http::outcome::failed(http::failure::refused, http::phase::nothing, false));
       return w.submit().error();
     }},
    {error_kind::authentication, operation::submit, "RUNCOMFY_NO_SUCH_VARIABLE",
     [] {
       testing::simulator service;
       rc::client client{service, rc::token::from_env("RUNCOMFY_NO_SUCH_VARIABLE")};
       return client.submit("a/b", rc::json::object{}).error();
     }},
    {error_kind::authentication, operation::submit, "HTTP 401",
     [] { return world({.tokens = {"other"}}).submit().error(); }},
    {error_kind::authentication, operation::status, "check the token",
     [] {
       world w;
       const rc::job job = w.submitted();
       w.service.reply_next(operation::status, {401, {}, R"({"error_code":401001})"});
       return job.wait().error();
     }},
    {error_kind::permission, operation::status, "HTTP 403",
     [] {
       world w;
       const rc::job job = w.submitted();
       rc::client other{w.service, "another-canary-token", {.clock = w.clock}};
       return other.attach(job.id())->status().error();
     }},
    {error_kind::balance, operation::submit, "top up", [] { return world({.balance = 0.0}).submit().error(); }},
    {error_kind::not_found, operation::submit, "model's API page",
     [] { return world({.accept_unknown_models = false}).submit().error(); }},
    {error_kind::not_found, operation::status, "expired", [] { return world().client.attach("gone")->wait().error(); }},
    {error_kind::rate_limited, operation::submit, "later",
     [] {
       world w;
       w.service.fault_next(operation::submit, fault::rate_limited);
       return w.submit().error();
     }},
    {error_kind::rate_limited, operation::status, "HTTP 429",
     [] {
       world w;
       const rc::job job = w.submitted();
       w.service.reply_next(operation::status, {429, {{"Retry-After", "90"}}, "{}"});
       return job.status().error();  // the time of one look is shorter than what the service asks for
     }},
    {error_kind::rejected, operation::submit, "HTTP 422",
     [] {
       world w;
       w.service.reply_next(operation::submit,
                            {422, {}, R"({"error_code":422001,"detail":[{"msg":"prompt is long"}]})"});
       return w.submit().error();
     }},
    {error_kind::rejected, operation::output, "call wait()", [] { return world().submitted().output().error(); }},
    {error_kind::server, operation::status, "HTTP 500",
     [] {
       world w;
       const rc::job job = w.submitted();
       w.service.fault_next(operation::status, fault::server_error, 1000);
       return job.status({.timeout = 5s}).error();
     }},
    {error_kind::gateway, operation::output, "HTTP 502",
     [] {
       world w;
       const rc::job job = w.submitted();
       w.service.fault_next(operation::output, fault::bad_gateway, 1000);
       return job.output({.timeout = 5s}).error();
     }},
    {error_kind::network, operation::submit, "nothing was sent",
     [] {
       world w;
       w.service.fault_next(operation::submit, fault::host_not_found, 3);
       return w.submit().error();
     }},
    {error_kind::network, operation::cancel, "no connection",
     [] {
       world w;
       const rc::job job = w.submitted();
       w.service.fault_next(operation::cancel, fault::unreachable, 1000);
       return job.cancel({.timeout = 5s}).error();
     }},
    {error_kind::tls, operation::submit, "CA certificates",
     [] {
       world w;
       w.service.fault_next(operation::submit, fault::certificate);
       return w.submit().error();
     }},
    {error_kind::protocol, operation::status, "not JSON",
     [] {
       world w;
       const rc::job job = w.submitted();
       w.service.fault_next(operation::status, fault::not_json, 1000);
       return job.status({.timeout = 5s}).error();
     }},
    {error_kind::timeout, operation::wait, "client.attach(\"",
     [] { return world({.behaviour = {.finish_after = 1h}}).submitted().wait({.timeout = 1min}).error(); }},
    {error_kind::timeout, operation::submit, "nothing was sent",
     [] {
       world w;
       w.service.outcome_next(operation::submit,
                              http::outcome::failed(http::failure::timeout, http::phase::connect, false));
       return w.submit({.timeout = 0ms}).error();
     }},
    {error_kind::stopped, operation::wait, "client.attach(\"",
     [] {
       world w;
       const rc::stop_source source;
       w.clock.at(3s, [&] { source.request_stop(); });
       return w.submitted().wait({.stop = source.token()}).error();
     }},
    {error_kind::stopped, operation::submit, "nothing was sent",
     [] {
       const rc::stop_source source;
       source.request_stop();
       return world().submit({.stop = source.token()}).error();
     }},
    {error_kind::lost_contact, operation::status, "client.attach(\"",
     [] {
       world w;
       const rc::job job = w.submitted();
       w.service.fault_next(operation::status, fault::gateway_timeout, 1000);
       return job.wait().error();
     }},
    {error_kind::in_doubt, operation::submit, "RunComfy requests",
     [] {
       world w;
       w.service.fault_next(operation::submit, fault::drop_after);
       return w.submit().error();
     }},
    {error_kind::in_doubt, operation::submit, "client.attach(\"r-7\")",
     [] {
       world w;
       w.service.reply_next(operation::submit, {500, {}, R"({"request_id":"r-7"})"});
       return w.submit().error();
     }},
    {error_kind::job_failed, operation::wait, "out of memory",
     [] {
       world w;
       w.service.next_job({.fails = true, .error = rc::json::value("out of memory")});
       return w.submitted().wait().error();
     }},
    {error_kind::job_cancelled, operation::wait, "cancelled",
     [] {
       world w;
       const rc::job job = w.submitted();
       CHECK(job.cancel());
       return job.wait().error();
     }},
    {error_kind::unknown_state, operation::status, "daydreaming",
     [] {
       world w;
       w.service.next_job({.finish_after = 1h, .words = {.queued = "daydreaming", .running = "daydreaming"}});
       return w.submitted().wait().error();
     }},
    {error_kind::storage, operation::submit, "no space left",
     [] {
       full_disk disk;
       testing::simulator service;
       rc::client client{service, token, {.journal = disk}};
       return client.submit("a/b", rc::json::object{{"prompt", prompt}}).error();
     }},
    {error_kind::closed, operation::submit, "open",
     [] {
       world w;
       w.client.close();
       return w.submit().error();
     }},
    {error_kind::closed, operation::wait, "client.attach(\"",
     [] {
       world w;
       const rc::job job = w.submitted();
       w.client.close();
       return job.wait().error();
     }},
};

}  // namespace

TEST_CASE("every kind of error is reached, by a call that names itself, with a sentence that helps") {
  std::set<error_kind> reached;
  for (const way& each : ways) {
    CAPTURE(static_cast<int>(&each - ways));
    const rc::error why = each.go();
    const std::string& text = why.message();
    reached.insert(why.kind());
    CHECK_MESSAGE(to_string(why.kind()) == to_string(each.kind), text);
    CHECK_MESSAGE(to_string(why.operation()) == to_string(each.where), text);
    CHECK_MESSAGE(has(text, each.word), text);
    CHECK_MESSAGE(has(text, "; "), text);  // what happened; what to do
    CHECK_MESSAGE(text.size() > 40, text);
    CHECK_MESSAGE(text.size() < 600, text);
    for (const char c : text) CHECK_MESSAGE((c >= ' ' && c <= '~'), text);
    for (const char* secret : {"canary", "fox"}) {
      CHECK_MESSAGE(!has(text, secret), text);
      CHECK_MESSAGE(!has(why.service_message(), secret), text);
    }
  }
  for (int i = 0; i <= static_cast<int>(error_kind::closed); ++i) {
    const auto kind = static_cast<error_kind>(i);
    CHECK_MESSAGE(reached.count(kind) == 1, to_string(kind));
  }
  CHECK(to_string(static_cast<error_kind>(static_cast<int>(error_kind::closed) + 1)) == "unknown");
}

TEST_CASE("delivery says what became of the money, in every error") {
  for (const way& each : ways) {
    const rc::error why = each.go();
    CAPTURE(why.message());
    const bool submit = why.operation() == operation::submit;
    if (!submit && why.operation() != operation::attach) {
      CHECK(why.delivery() == rc::delivery::accepted);
      CHECK_FALSE(why.request_id().empty());
    } else if (why.kind() == error_kind::in_doubt) {
      CHECK(why.delivery() == rc::delivery::in_doubt);
    } else {
      CHECK((why.delivery() == rc::delivery::not_sent) == (why.http_status() == 0));
      CHECK((why.delivery() == rc::delivery::rejected) == (why.http_status() != 0));
      if (has(why.message(), " failed: "))
        CHECK(has(why.message(), "nothing was sent") == (why.delivery() == rc::delivery::not_sent));
    }
  }
}

TEST_CASE("attempts counts the exchanges of the call that failed") {
  world w;
  CHECK(w.client.submit("no-slash", rc::json::object{}).error().attempts() == 0);
  w.service.fault_next(operation::submit, fault::drop_after);
  CHECK(w.submit().error().attempts() == 1);
  w.service.fault_next(operation::submit, fault::unreachable, 2);
  w.service.fault_next(operation::submit, fault::bad_gateway);
  CHECK(w.submit().error().attempts() == 3);

  world fresh({.behaviour = {.finish_after = 1h}});
  const rc::job job = fresh.submitted();
  CHECK(job.wait({.timeout = 1s}).error().attempts() == 1);
  CHECK(job.wait({.timeout = 0s}).error().attempts() == 0);
  const rc::stop_source source;
  fresh.clock.in(3s, [&] { source.request_stop(); });
  CHECK(job.wait({.stop = source.token()}).error().attempts() == 2);
  CHECK(job.output().error().attempts() == 1);
  const auto before = fresh.service.request_count();
  fresh.service.fault_next(operation::status, fault::bad_gateway, 1000);
  const auto lost = job.status({.timeout = 30s});
  CHECK(lost.error().attempts() == static_cast<int>(fresh.service.request_count() - before));
  CHECK(lost.error().attempts() > 3);
}

TEST_CASE("a call that would be repeated too late ends at once, with the reason and the time that was asked for") {
  world w;
  const rc::job job = w.submitted();
  w.service.reply_next(operation::status, {503, {{"Retry-After", "90"}}, "{}"});
  const auto before = w.clock.elapsed();
  const auto busy = job.status();
  REQUIRE_FALSE(busy);
  CHECK(busy.error().kind() == error_kind::gateway);
  CHECK(busy.error().retry_after() == 90s);
  CHECK(w.clock.elapsed() == before);
  w.service.reply_next(operation::cancel, {503, {{"Retry-After", "90"}}, "{}"});
  CHECK(job.cancel().error().retry_after() == 90s);
  CHECK(w.clock.elapsed() == before);
}

TEST_CASE("of a body no more is shown than a short piece, without signatures and passwords in URLs") {
  world w;
  const std::string words(5000, 'x');
  w.service.reply_next(operation::submit,
                       {400,
                        {},
                        R"({"error_message":"cannot read https://me:pass@a.b/x.png?X-Amz-Signature=abc#d and )"
                        R"(http://c.d/?token=e, \u0007 then )" +
                            words + "\"}"});
  const rc::error why = w.submit().error();
  CHECK(why.service_message().starts_with("cannot read https://***@a.b/x.png?*** and http://c.d/?***,   then xxx"));
  CHECK(why.service_message().size() == 203);
  CHECK(why.message().size() < 500);

  const std::string page = "<html>canary" + words + "</html>";
  w.service.reply_next(operation::submit, {502, {}, page});
  CHECK_FALSE(has(w.submit().error().message(), "canary"));
  w.service.outcome_next(operation::submit, http::outcome::failed(http::failure::other, http::phase::await_head, true,
                                                                  "the stack said " + words));
  CHECK(w.submit().error().message().size() < 500);
}

TEST_CASE("an error inside an error is told as a part of its sentence, not as another one") {
  world w;
  const rc::job job = w.submitted();
  w.service.fault_next(operation::status, fault::unreachable, 1000);
  const std::string id = job.id().text();
  const auto lost = job.wait();
  CHECK_MESSAGE(has(lost.error().message(),
                    "the last time because no connection could be made while connecting "
                    "(connection refused); the job goes on and is billed: client.attach(\"" +
                        id + "\") comes back to it"),
                lost.error().message());
  const auto late = job.wait({.timeout = 1s});
  CHECK_MESSAGE(has(late.error().message(),
                    "the time given for it is over, the last try failed because no connection could be made"),
                late.error().message());
  std::size_t sentences = 0;
  for (std::size_t at = late.error().message().find(" failed: "); at != std::string::npos;
       at = late.error().message().find(" failed: ", at + 1))
    ++sentences;
  CHECK(sentences == 1);
}
