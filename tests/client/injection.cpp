// SPDX-License-Identifier: MIT
// Every byte value, at the beginning, in the middle and at the end of every field that goes into a request: what the
// transport sees is within the grammar of HTTP, or nothing is sent and the error names the field and the place. What is
// allowed is said here once more, by itself, and not asked of the library.
#include <array>
#include <cstddef>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "support.hpp"

using namespace client_tests;
using rc::error_kind;
using rc::operation;

namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view visible =
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

bool in(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }
bool only(std::string_view text, std::string_view set) { return text.find_first_not_of(set) == std::string_view::npos; }
std::string plus(std::string_view a, std::string_view b) { return std::string(a) + std::string(b); }

// Keeps what a transport would write, and checks every byte of it. Answers like a service with one job.
struct wire {
  std::vector<http::request> seen = {};
  std::string id_in_reply = "r-1";  // as it stands in JSON

  http::outcome perform(const http::request& what, const http::call&) {
    seen.push_back(what);
    CHECK(only(what.method, "GETPOS"));
    CHECK(what.url.target().starts_with("/v1/"));
    CHECK(only(what.url.target(), plus(letters, "-._~!$&'()*+,;=:@/?%")));
    CHECK(only(what.url.host(), "abcdefghijklmnopqrstuvwxyz0123456789-.:"));
    CHECK(only(what.url.authority(), "abcdefghijklmnopqrstuvwxyz0123456789-.:[]"));
    for (const http::header& each : what.headers) {
      CHECK_FALSE(each.name.empty());
      CHECK(only(each.name, plus(letters, "-")));
      CHECK(only(each.value, plus(visible, "\t ")));
    }
    for (const char c : what.body) CHECK(static_cast<unsigned char>(c) >= 0x20);
    if (what.method == "POST" && what.url.target().starts_with("/v1/models/"))
      return http::outcome::success({200, {}, "{\"request_id\":\"" + id_in_reply + "\"}"});
    return http::outcome::success({200, {}, R"({"status":"in_progress"})"});
  }
};

// A field with one byte at one place.
struct probe {
  std::string text;
  char byte;
  std::size_t at;
  enum { begin, middle, end } where;
};
template <class Use>
void every_byte(std::string_view good, const Use& use) {
  for (int value = 0; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    use(probe{std::string(1, byte) + std::string(good), byte, 0, probe::begin});
    const std::size_t half = good.size() / 2;
    use(probe{std::string(good.substr(0, half)) + byte + std::string(good.substr(half)), byte, half, probe::middle});
    use(probe{std::string(good) + byte, byte, good.size(), probe::end});
  }
}

struct counts {
  std::size_t tried = 0, sent = 0, refused = 0;
  void print(std::string_view field) const {
    std::cout << "injection, " << field << ": " << tried << " tried, " << sent << " sent within the grammar, "
              << refused << " refused\n";
    CHECK(tried == sent + refused);
    CHECK(sent > 0);
    CHECK(refused > 0);
  }
};

// Nothing left, and the error says where the fault is: in which field, at which byte.
void check_refused(const rc::error& why, const wire& stack, error_kind kind, std::string_view field,
                   const probe& from) {
  CAPTURE(why.message());
  CAPTURE(from.at);
  CHECK(stack.seen.empty());
  CHECK(why.kind() == kind);
  CHECK(why.delivery() == rc::delivery::not_sent);
  CHECK(has(why.message(), field));
  // A visible byte may be wrong for its place and not for itself; then the sentence tells the rule.
  const bool told = has(why.message(), "at offset " + std::to_string(from.at) + ")");
  CHECK((told || in(visible, from.byte) || from.byte == ' '));
  CHECK(only(why.message(), plus(visible, " ")));
}

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (in(plus(letters, "-._~"), c)) {
      out += c;
      continue;
    }
    constexpr std::string_view digits = "0123456789ABCDEF";
    out += '%';
    out += digits[static_cast<unsigned char>(c) >> 4U];
    out += digits[static_cast<unsigned char>(c) & 15U];
  }
  return out;
}

}  // namespace

TEST_CASE(
    "every byte in a token: visible ASCII is sent as it is, white space around it is dropped, all else is refused") {
  constexpr std::string_view secret = "canary-token-0123456789";
  for (const bool by_callable : {false, true}) {
    counts count;
    every_byte(secret, [&](const probe& from) {
      ++count.tried;
      wire stack;
      const rc::token held = by_callable ? rc::token([text = from.text] { return text; }) : rc::token(from.text);
      rc::client client{stack, held};
      const auto got = client.submit("maker/model", rc::json::object{});
      const bool dropped = from.where != probe::middle && in(" \t\r\n", from.byte);
      if (in(visible, from.byte) || dropped) {
        ++count.sent;
        REQUIRE(stack.seen.size() == 1);
        CHECK(*stack.seen[0].headers.find("Authorization") == "Bearer " + (dropped ? std::string(secret) : from.text));
      } else {
        ++count.refused;
        REQUIRE_FALSE(got);
        check_refused(got.error(), stack, error_kind::authentication, "token", from);
        CHECK_FALSE(has(got.error().message(), "canary"));
        CHECK_FALSE(has(got.error().message(), "0123456"));
      }
    });
    count.print(by_callable ? "token from a callable" : "token");
  }
}

TEST_CASE("every byte in a model id") {
  counts count;
  every_byte("maker/model", [&](const probe& from) {
    ++count.tried;
    wire stack;
    rc::client client{stack, "test-token"};
    const auto got = client.submit(from.text, rc::json::object{});
    const bool allowed = in(letters, from.byte) || (from.where == probe::middle && in("._-/ ", from.byte)) ||
                         (from.where == probe::end && in("._-", from.byte));
    // In the middle is behind the slash's neighbour, so a slash there makes an empty segment, and another must not
    // begin a segment.
    const bool begins_segment = from.where == probe::middle && from.text[from.at - 1] == '/';
    if (allowed && !(begins_segment && !in(letters, from.byte)) &&
        !(from.where == probe::middle && from.byte == '/' && from.text[from.at + 1] == '/') &&
        !(from.where == probe::middle && from.byte == ' ' && from.text[from.at + 1] == '/')) {
      ++count.sent;
      REQUIRE_MESSAGE(stack.seen.size() == 1, from.text);
      std::string path = "/v1/models";
      for (std::string_view rest = from.text;;) {
        path += "/" + encoded(rest.substr(0, rest.find('/')));
        if (rest.find('/') == std::string_view::npos) break;
        rest.remove_prefix(rest.find('/') + 1);
      }
      CHECK(stack.seen[0].url.target() == path);
    } else {
      ++count.refused;
      REQUIRE_FALSE(got);
      check_refused(got.error(), stack, error_kind::invalid_input, "model id", from);
    }
  });
  count.print("model id");
}

TEST_CASE("every byte in a request id, from the caller and from the service") {
  const std::string allowed = plus(letters, "-._~:@!$&'()*+,;=");
  counts ours, theirs;
  every_byte("r-1", [&](const probe& from) {
    {
      ++ours.tried;
      wire stack;
      rc::client client{stack, "test-token"};
      const auto job = client.attach(from.text);
      if (in(allowed, from.byte)) {
        ++ours.sent;
        REQUIRE(job);
        CHECK(job->status());
        REQUIRE(stack.seen.size() == 1);
        CHECK(stack.seen[0].url.target() == "/v1/requests/" + encoded(from.text) + "/status");
      } else {
        ++ours.refused;
        REQUIRE_FALSE(job);
        check_refused(job.error(), stack, error_kind::invalid_input, "request id", from);
        CHECK(has(job.error().message(), "at offset " + std::to_string(from.at) + ")"));
      }
    }
    ++theirs.tried;
    wire stack;
    const std::string quoted = static_cast<unsigned char>(from.byte) < 0x80 ? rc::to_json(rc::json::value(from.text))
                                                                            : "\"" + from.text + "\"";
    stack.id_in_reply = quoted.substr(1, quoted.size() - 2);
    rc::client client{stack, "test-token"};
    const auto made = client.submit("maker/model", rc::json::object{});
    REQUIRE(stack.seen.size() == 1);
    if (in(allowed, from.byte)) {
      ++theirs.sent;
      REQUIRE(made);
      CHECK(made->status());
      CHECK(stack.seen[1].url.target() == "/v1/requests/" + encoded(from.text) + "/status");
    } else {
      ++theirs.refused;
      REQUIRE_FALSE(made);
      CHECK(made.error().kind() == error_kind::in_doubt);
      CHECK(only(made.error().message(), plus(visible, " ")));
    }
  });
  ours.print("request id from the caller");
  theirs.print("request id from the service");
}

TEST_CASE("every byte at every place of a base URL") {
  counts count;
  const std::string good = "https://api.example.net:8443";
  for (std::size_t at = 0; at <= good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      ++count.tried;
      const char byte = static_cast<char>(value);
      const std::string text = good.substr(0, at) + byte + good.substr(at);
      CAPTURE(text);
      wire stack;
      rc::client client{stack, "test-token", {.base_url = text}};
      const auto got = client.submit("maker/model", rc::json::object{});
      if (!stack.seen.empty()) {
        ++count.sent;
        // The only text that names another place is that which says so: the byte is a part of the host or the port.
        std::string expected = text;
        for (char& c : expected) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        if (expected.ends_with('/')) expected.pop_back();
        CHECK(stack.seen[0].url.origin() == expected);
        CHECK(in(plus(letters, "-./"), byte));
      } else {
        ++count.refused;
        REQUIRE_FALSE(got);
        check_refused(got.error(), stack, error_kind::configuration, "base URL", {text, byte, at, probe::middle});
      }
    }
  }
  count.print("base URL");
}

TEST_CASE("every byte in a user agent") {
  counts count;
  every_byte("my-app/1", [&](const probe& from) {
    ++count.tried;
    wire stack;
    rc::client client{stack, "test-token", {.user_agent = from.text}};
    const auto got = client.submit("maker/model", rc::json::object{});
    if (in(plus(visible, " \t"), from.byte)) {
      ++count.sent;
      REQUIRE(stack.seen.size() == 1);
      CHECK(stack.seen[0].headers.find("User-Agent")->starts_with(from.text + " runcomfy-cpp/"));
    } else {
      ++count.refused;
      REQUIRE_FALSE(got);
      check_refused(got.error(), stack, error_kind::configuration, "User-Agent", from);
    }
  });
  count.print("user agent");
}

TEST_CASE("every byte in an input: it is escaped in the body, or the input is refused as no UTF-8") {
  counts count;
  every_byte("a fox", [&](const probe& from) {
    const bool ascii = static_cast<unsigned char>(from.byte) < 0x80;
    for (const bool as_name : {false, true}) {
      ++count.tried;
      wire stack;
      rc::client client{stack, "test-token"};
      const auto got = client.submit(
          "maker/model", as_name ? rc::json::object{{from.text, "x"}} : rc::json::object{{"prompt", from.text}});
      if (ascii) {
        ++count.sent;
        REQUIRE(stack.seen.size() == 1);
        const auto back = rc::json::parse(stack.seen[0].body);
        REQUIRE(back);
        REQUIRE(back->as_object()->size() == 1);
        const rc::json::member& only_one = *back->as_object()->begin();
        CHECK((as_name ? only_one.key : *only_one.value.as_string()) == from.text);
      } else {
        ++count.refused;
        REQUIRE_FALSE(got);
        CHECK(stack.seen.empty());
        CHECK(got.error().kind() == error_kind::invalid_input);
        CHECK(has(got.error().message(), "UTF-8"));
      }
    }
  });
  count.print("input");
}

TEST_CASE("every byte in a header's name and value, and in a path, given to a transport by hand") {
  counts names, values, paths;
  const auto url = *http::url::parse("https://model-api.runcomfy.net/v1/x");
  testing::virtual_clock clock;
  const auto perform = [&](const std::string& name, const std::string& value) {
    testing::simulator service(clock);
    return service.perform({"GET", url, {{name, value}}, {}}, {});
  };
  const auto check = [&](counts& count, const http::outcome& out, bool allowed, std::string_view place,
                         const probe& from) {
    ++count.tried;
    ++(allowed ? count.sent : count.refused);
    CHECK_MESSAGE((out.why == http::failure::refused) == !allowed, from.text);
    if (allowed) return;
    CHECK_FALSE(out.body_started);
    CHECK(has(out.detail, place));
    CHECK(has(out.detail, "at offset " + std::to_string(from.at) + ")"));
    CHECK_FALSE(has(out.detail, "secret"));
  };
  every_byte("X-Field", [&](const probe& from) {
    check(names, perform(from.text, "secret"), in(plus(letters, "!#$%&'*+-.^_`|~"), from.byte), "in its name", from);
  });
  every_byte("secret value", [&](const probe& from) {
    check(values, perform("X-Field", from.text), in(plus(visible, " \t"), from.byte), "\"X-Field\"", from);
  });
  every_byte("/v1/x", [&](const probe& from) {
    ++paths.tried;
    const std::string made = url.with_target(from.text).target();
    CHECK(made.starts_with('/'));
    CHECK(only(made, plus(letters, "-._~!$&'()*+,;=:@/?%")));
    CHECK(http::url::parse(url.origin() + made).has_value());
    if (from.text.starts_with('/') && in(plus(letters, "-._~!$&'()*+,;=:@/?"), from.byte)) {
      ++paths.sent;
      CHECK(made == from.text);
    } else {
      ++paths.refused;  // encoded, that is, or a slash put before it
      CHECK(made != from.text);
    }
  });
  CHECK(perform("", "x").why == http::failure::refused);
  names.print("header name");
  values.print("header value");
  paths.print("path (encoded where refused)");
}
