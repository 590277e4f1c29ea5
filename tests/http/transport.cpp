// SPDX-License-Identifier: MIT
#include "runcomfy/http/transport.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace http = runcomfy::http;

namespace {

struct blocking_stack {
  http::outcome answer;
  int calls = 0;
  http::outcome perform(const http::request&, const http::call&) {
    ++calls;
    return answer;
  }
};
struct starting_stack {
  static constexpr bool concurrent = true;
  void start(http::exchange& x) {
    if (!x.on_head({200, {{"A", "b"}}}))
      return x.complete(http::outcome::failed(http::failure::sink_stopped, http::phase::receive_head, true));
    for (const char* piece : {"he", "llo"}) {
      if (!x.on_body(piece))
        return x.complete(http::outcome::failed(http::failure::sink_stopped, http::phase::receive_body, true));
    }
    x.complete({});
  }
};
struct no_transport {};
struct wrong_answer {
  int perform(const http::request&, const http::call&);
};
struct const_perform {
  http::outcome perform(const http::request&, const http::call&) const { return {}; }
};

struct recording_exchange final : http::exchange {
  using http::exchange::exchange;
  recording_exchange(const http::request& r, const http::call& c) : http::exchange(r, c) {}
  int head_status = 0;
  std::string body;
  int completions = 0;
  http::outcome how;
  std::size_t stop_after = 1000;

 private:
  bool take_head(http::response_head head) override {
    head_status = head.status;
    return stop_after > 0;
  }
  bool take_body(std::string_view bytes) override {
    body += bytes;
    return body.size() < stop_after;
  }
  void finish(http::outcome outcome) override {
    ++completions;
    how = std::move(outcome);
  }
};

const http::request& a_request() {
  static const http::request request{"GET", *http::url::parse("https://a.b/c")};
  return request;
}

}  // namespace

static_assert(http::check_transport<blocking_stack>());
static_assert(http::check_transport<starting_stack>());
static_assert(http::check_transport<const_perform>());
static_assert(http::check_transport<http::transport_ref>());
static_assert(!http::usable_transport<no_transport> && !http::usable_transport<wrong_answer>);
static_assert(!http::is_concurrent<blocking_stack>() && http::is_concurrent<starting_stack>());
static_assert(sizeof(http::transport_ref) == 2 * sizeof(void*));

TEST_CASE("both kinds of stack deliver head, body and end through one reference") {
  const http::call call;
  starting_stack starting;
  recording_exchange one(a_request(), call);
  http::transport_ref(starting).start(one);
  CHECK(one.head_status == 200);
  CHECK(one.body == "hello");
  CHECK(one.completions == 1);
  CHECK(one.how.ok());

  blocking_stack blocking{http::outcome::success({404, {}, "gone"})};
  recording_exchange two(a_request(), call);
  http::transport_ref(blocking).start(two);
  CHECK(two.head_status == 404);
  CHECK(two.body == "gone");
  CHECK(two.how.ok());
  CHECK(blocking.calls == 1);
}

TEST_CASE("a failure of a blocking stack comes through with what had arrived") {
  const http::call call;
  blocking_stack stack{http::outcome::failed(http::failure::receive, http::phase::receive_body, true, "reset")};
  stack.answer.reply = {200, {}, "hal"};
  recording_exchange x(a_request(), call);
  http::transport_ref(stack).start(x);
  CHECK(x.body == "hal");
  CHECK(x.how.why == http::failure::receive);
  CHECK(x.how.detail == "reset");
}

TEST_CASE("a sink that says stop ends the exchange with that reason") {
  const http::call call;
  blocking_stack blocking{http::outcome::success({200, {}, "body"})};
  recording_exchange x(a_request(), call);
  x.stop_after = 0;
  http::transport_ref(blocking).start(x);
  CHECK(x.how.why == http::failure::sink_stopped);
  CHECK(x.body.empty());
  starting_stack starting;
  recording_exchange y(a_request(), call);
  y.stop_after = 1;
  http::transport_ref(starting).start(y);
  CHECK(y.how.why == http::failure::sink_stopped);
  CHECK(y.body == "he");
}
