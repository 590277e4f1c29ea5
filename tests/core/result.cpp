// SPDX-License-Identifier: MIT
#include "runcomfy/core/result.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#if __has_include(<expected>)
#include <expected>
#endif

namespace rc = runcomfy;

namespace {

rc::error failure(std::string message) {
  rc::error_info info;
  info.kind = rc::error_kind::network;
  info.message = std::move(message);
  return rc::error(std::move(info));
}

}  // namespace

TEST_CASE("a result holds a value or an error, through copies, moves and assignments") {
  rc::result<std::string> a = "text";
  REQUIRE(a);
  CHECK(*a == "text");
  CHECK(a->size() == 4);
  rc::result<std::string> b = failure("no");
  CHECK_FALSE(b.has_value());
  CHECK(b.error().message() == "no");

  rc::result<std::string> c = a;
  c = b;
  CHECK_FALSE(c);
  c = a;
  CHECK(*c == "text");
  c = std::move(b);
  CHECK(c.error().kind() == rc::error_kind::network);
  rc::result<std::string>& self = c;
  c = std::move(self);
  CHECK(c.error().message() == "no");
  c = "assigned";
  CHECK(c == "assigned");
  CHECK_FALSE(c == "other");
  c = failure("again");
  CHECK_FALSE(c == "again");
}

TEST_CASE("a result of a type that only moves") {
  static_assert(!std::is_copy_constructible_v<rc::result<std::unique_ptr<int>>>);
  rc::result<std::unique_ptr<int>> a = std::make_unique<int>(3);
  rc::result<std::unique_ptr<int>> b = std::move(a);
  REQUIRE(b);
  CHECK(**b == 3);
  const std::unique_ptr<int> out = *std::move(b);
  CHECK(*out == 3);
}

TEST_CASE("value_or, and_then, transform, or_else, transform_error") {
  const rc::result<int> good = 4;
  const rc::result<int> bad = failure("no");
  CHECK(good.value_or(1) == 4);
  CHECK(bad.value_or(1) == 1);
  const auto half = [](int i) -> rc::result<double> { return i / 2.0; };
  CHECK(*good.and_then(half) == doctest::Approx(2.0));
  CHECK(bad.and_then(half).error().message() == "no");
  CHECK(*good.transform([](int i) { return std::to_string(i); }) == "4");
  CHECK(bad.transform([](int i) { return std::to_string(i); }).error().message() == "no");
  int calls = 0;
  CHECK(good.transform([&](int) { ++calls; }).has_value());
  CHECK_FALSE(bad.transform([&](int) { ++calls; }).has_value());
  CHECK(calls == 1);
  CHECK(*bad.or_else([](const rc::error&) -> rc::result<int> { return 9; }) == 9);
  CHECK(*good.or_else([](const rc::error&) -> rc::result<int> { return 9; }) == 4);
  const auto rename = [](const rc::error& e) { return failure(e.message() + "!"); };
  CHECK(bad.transform_error(rename).error().message() == "no!");
  CHECK(*good.transform_error(rename) == 4);
}

TEST_CASE("comparison, swap, emplace, error_or, and changing the value in place") {
  rc::result<int> a = 1;
  rc::result<int> b = failure("no");
  CHECK(a == rc::result<int>(1));
  CHECK_FALSE(a == b);
  CHECK(b == rc::result<int>(failure("no")));
  CHECK_FALSE(b == rc::result<int>(failure("other")));
  swap(a, b);
  CHECK(a.error().message() == "no");
  CHECK(*b == 1);
  CHECK(a.emplace(5) == 5);
  CHECK(a.error_or(failure("x")).message() == "x");
  CHECK(*a.transform([](int& i) { return ++i; }) == 6);
  CHECK(*a == 6);
  CHECK(*a.and_then([](int& i) -> rc::result<int> { return i *= 2; }) == 12);
  rc::result<void> v;
  rc::result<void> w = failure("void");
  CHECK_FALSE(v == w);
  v.swap(w);
  CHECK(v.error_or(failure("y")).message() == "void");
  v.emplace();
  CHECK(v == w);
}

TEST_CASE("a result without a value") {
  rc::result<void> good;
  CHECK(good.has_value());
  rc::result<void> bad = failure("no");
  CHECK(bad.error().message() == "no");
  good = bad;
  CHECK_FALSE(good);
  good = rc::result<void>();
  CHECK(good);
  CHECK(*good.and_then([]() -> rc::result<int> { return 1; }) == 1);
  CHECK(*good.transform([] { return 2; }) == 2);
  CHECK_FALSE(bad.transform([] { return 2; }));
  CHECK(bad.or_else([](const rc::error&) { return rc::result<void>(); }).has_value());
}

#if defined(__cpp_exceptions)
TEST_CASE("value() throws the error's sentence") {
  const rc::result<int> bad = failure("the sentence");
  CHECK_THROWS_WITH_AS((void)bad.value(), "the sentence", rc::exception);
  rc::result<void> nothing = failure("void too");
  CHECK_THROWS_WITH_AS(nothing.value(), "void too", rc::exception);
  try {
    (void)rc::result<int>(failure("x")).value();
  } catch (const rc::exception& e) {
    CHECK(e.error().kind() == rc::error_kind::network);
  }
}
#endif

#if defined(__cpp_lib_expected)
TEST_CASE("to and from std::expected") {
  std::expected<int, rc::error> e = rc::result<int>(3);
  CHECK(e.value() == 3);
  rc::result<int> back = std::expected<int, rc::error>(std::unexpect, failure("no"));
  CHECK(back.error().message() == "no");
  std::expected<void, rc::error> v = rc::result<void>(failure("v"));
  CHECK(v.error().message() == "v");
  CHECK(rc::result<void>(std::expected<void, rc::error>()).has_value());
}
#endif
