// SPDX-License-Identifier: MIT
#include "runcomfy/core/stop.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <optional>

#include "runcomfy/core/callback.hpp"

namespace rc = runcomfy;

TEST_CASE("a stop is asked for once and seen by every token, also after its source is gone") {
  rc::stop_token none;
  CHECK_FALSE(none.stop_requested());
  std::optional<rc::stop_source> source(std::in_place);
  const rc::stop_token token = source->token();
  const rc::stop_source copy = *source;
  CHECK_FALSE(token.stop_requested());
  CHECK(copy.request_stop());
  CHECK_FALSE(source->request_stop());
  CHECK(source->stop_requested());
  source.reset();
  CHECK(token.stop_requested());
}

TEST_CASE("a stop view looks at anything that can be asked") {
  CHECK_FALSE(rc::stop_view().stop_requested());
  rc::stop_source source;
  const rc::stop_token token = source.token();
  const rc::stop_view view = token;
  CHECK_FALSE(view.stop_requested());
  source.request_stop();
  CHECK(view.stop_requested());
}

TEST_CASE("listeners are called once, at once when late, and not after they are gone") {
  int calls = 0;
  const auto count = [](void* n) { ++*static_cast<int*>(n); };
  rc::stop_source source;
  {
    rc::detail::stop_listener first(source.token(), count, &calls);
    std::optional<rc::detail::stop_listener> gone(std::in_place, source.token(), count, &calls);
    rc::detail::stop_listener third(source.token(), count, &calls);
    gone.reset();
    source.request_stop();
    CHECK(calls == 2);
    rc::detail::stop_listener late(source.token(), count, &calls);
    CHECK(calls == 3);
    rc::detail::stop_listener never(rc::stop_token(), count, &calls);
  }
  source.request_stop();
  CHECK(calls == 3);
}

namespace {
int doubled(int i) { return 2 * i; }
}  // namespace

TEST_CASE("a callback holds any callable, shares it between copies, and may be empty") {
  rc::callback<int(int)> none;
  CHECK_FALSE(static_cast<bool>(none));
  CHECK_FALSE(static_cast<bool>(rc::callback<int(int)>(std::function<int(int)>())));
  CHECK_FALSE(static_cast<bool>(rc::callback<int(int)>(static_cast<int (*)(int)>(nullptr))));
  const rc::callback<int(int)> function = doubled;
  CHECK(function(4) == 8);
  int sum = 0;
  const rc::callback<int(int)> add = [&sum](int i) { return sum += i; };
  const rc::callback<int(int)> copy = add;
  CHECK(add(2) == 2);
  CHECK(copy(3) == 5);
  const rc::callback<int(int)> counting = [n = 0](int i) mutable { return n += i; };
  const rc::callback<int(int)> shared = counting;
  CHECK(counting(1) == 1);
  CHECK(shared(1) == 2);
}
