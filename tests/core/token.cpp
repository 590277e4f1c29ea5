// SPDX-License-Identifier: MIT
#include "runcomfy/core/token.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <utility>

namespace rc = runcomfy;

namespace {

void set_variable(const char* name, const char* value) {
#if defined(_WIN32)
  _putenv_s(name, value != nullptr ? value : "");
#else
  if (value != nullptr) setenv(name, value, 1);
  else unsetenv(name);
#endif
}

}  // namespace

TEST_CASE("a token from text") {
  CHECK(rc::token("abc").good());
  CHECK(rc::token(std::string("abc")).good());
  CHECK(rc::token("  abc\r\n").good());
  CHECK(rc::token("").fault() == "the token is empty");
  CHECK(rc::token("a b").fault().find("white space") != std::string::npos);
  CHECK_FALSE(rc::token("a\tb").good());
  CHECK_FALSE(rc::token("a\xff").good());
  CHECK_FALSE(rc::token("a\r\nHost: x").good());
  CHECK(rc::token(std::string(8192, 'x')).good());
  CHECK(rc::token(std::string(8193, 'x')).fault().find("8192") != std::string::npos);
}

TEST_CASE("a null pointer and a moved-from token are tokens that are not there") {
  CHECK_FALSE(rc::token(static_cast<const char*>(nullptr)).good());
  rc::token first("abc");
  const rc::token second = std::move(first);
  CHECK(second.good());
  CHECK(first.fault().find("moved") != std::string::npos);  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("a token's fault never holds its text") {
  CHECK(rc::token("sec ret").fault().find("sec") == std::string::npos);
}

TEST_CASE("a token from the environment") {
  set_variable("RUNCOMFY_TEST_TOKEN", nullptr);
  const rc::token missing = rc::token::from_env("RUNCOMFY_TEST_TOKEN");
  CHECK_FALSE(missing.good());
  CHECK(missing.fault().find("RUNCOMFY_TEST_TOKEN") != std::string::npos);
  set_variable("RUNCOMFY_TEST_TOKEN", "abc\n");
  CHECK(rc::token::from_env("RUNCOMFY_TEST_TOKEN").good());
  set_variable("RUNCOMFY_TEST_TOKEN", "a b");
  CHECK(rc::token::from_env("RUNCOMFY_TEST_TOKEN").fault().find("RUNCOMFY_TEST_TOKEN") != std::string::npos);
}

TEST_CASE("a token from a callable counts as good until it is asked") {
  CHECK(rc::token([] { return std::string("abc"); }).good());
  CHECK(rc::token([]() -> rc::result<std::string> { return std::string(); }).good());
}
