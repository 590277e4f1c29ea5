// SPDX-License-Identifier: MIT
#include "runcomfy/core/error.hpp"

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>

namespace rc = runcomfy;

TEST_CASE("an error is one pointer wide and copies without throwing") {
  static_assert(sizeof(rc::error) == sizeof(void*));
  static_assert(std::is_nothrow_copy_constructible_v<rc::error>);
  static_assert(std::is_nothrow_move_constructible_v<rc::error>);
  static_assert(std::is_nothrow_copy_assignable_v<rc::error>);
}

TEST_CASE("an error gives back everything it was made of") {
  rc::error_info info;
  info.kind = rc::error_kind::rate_limited;
  info.operation = rc::operation::submit;
  info.delivery = rc::delivery::rejected;
  info.http_status = 429;
  info.code = 429001;
  info.service_message = "slow down";
  info.request_id = "r-1";
  info.model_id = "a/b";
  info.attempts = 2;
  info.retry_after = std::chrono::seconds(7);
  info.violations.push_back({"598_steps", "steps", "maximum", "20", "99"});
  info.message = "a sentence";
  const rc::error made(info);
  rc::error copy = made;
  rc::error moved = std::move(copy);
  copy = moved;
  for (const rc::error& each : {made, moved, copy}) {
    CHECK(each.kind() == rc::error_kind::rate_limited);
    CHECK(each.operation() == rc::operation::submit);
    CHECK(each.delivery() == rc::delivery::rejected);
    CHECK(each.http_status() == 429);
    CHECK(each.code() == 429001);
    CHECK(each.service_message() == "slow down");
    CHECK(each.request_id() == "r-1");
    CHECK(each.model_id() == "a/b");
    CHECK(each.attempts() == 2);
    CHECK(each.retry_after() == std::chrono::seconds(7));
    REQUIRE(each.violations().size() == 1);
    CHECK(each.violations()[0].message() == "598_steps (member steps): 99 breaks maximum 20");
    CHECK(each.message() == "a sentence");
  }
}

TEST_CASE("every kind, operation and delivery has a name of its own") {
  std::string seen = "|";
  for (int i = 0; i <= static_cast<int>(rc::error_kind::closed); ++i) {
    const std::string name = "|" + std::string(rc::to_string(static_cast<rc::error_kind>(i))) + "|";
    CHECK(name != "|unknown|");
    CHECK(seen.find(name) == std::string::npos);
    seen += name;
  }
  CHECK(rc::to_string(rc::operation::cancel) == "cancel");
  CHECK(rc::to_string(rc::delivery::in_doubt) == "in_doubt");
  CHECK(rc::to_string(static_cast<rc::error_kind>(200)) == "unknown");
}
