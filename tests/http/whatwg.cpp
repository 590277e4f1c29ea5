// SPDX-License-Identifier: MIT
// The test data of the WHATWG URL standard as the judge of the parser: what it takes, a browser takes, and with the
// same host and port; what a browser refuses, it refuses.
//
// How a case is judged. The parser knows no base, so it is given the input alone. That is fair to the 330 cases with a
// base: what it takes begins with a scheme and `://`, and for such a text a browser does not look at the base. Each
// case is asked four times: as it stands, by the rules for a server's URLs and by the widest there are (any host, any
// port, plain loopback); with `https` where it says `http`, because most of the data does, and the two schemes are read
// alike but for the port that is theirs; and last the text that the browser makes of it (`href`).
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/http/url.hpp"
#include "runcomfy/json/parse.hpp"
#include "shared_data.hpp"

namespace http = runcomfy::http;
namespace json = runcomfy::json;

namespace {

constexpr http::url_rules widest{.any_port = true, .any_host = true, .plain_loopback = true};

// The text with every lone surrogate escape replaced, as browsers do before they read a URL.
std::string without_surrogates(std::string text) {
  const auto code = [&](std::size_t at) -> unsigned {
    if (text.compare(at, 2, "\\u") != 0 || at + 6 > text.size()) return 0;
    return static_cast<unsigned>(std::stoul(text.substr(at + 2, 4), nullptr, 16));
  };
  for (std::size_t at = 0; at + 6 <= text.size(); ++at) {
    if (text[at] != '\\') continue;
    const unsigned first = code(at);
    if (first >= 0xD800 && first < 0xDC00 && code(at + 6) >= 0xDC00 && code(at + 6) < 0xE000) at += 11;
    else if (first >= 0xD800 && first < 0xE000) text.replace(at, 6, "\\ufffd");
    else ++at;
  }
  return text;
}

std::string text_of(const json::value& from, std::string_view name) {
  const json::value* found = from.find(name);
  const std::string* text = found != nullptr ? found->as_string() : nullptr;
  return text != nullptr ? *text : std::string();
}

// How a browser writes the host: IPv6 in brackets.
std::string hostname(const http::url& url) {
  return url.host().find(':') == std::string::npos ? url.host() : "[" + url.host() + "]";
}

struct tally {
  std::size_t accepted = 0, refused = 0;
  std::size_t spelled_alike = 0;  // of the accepted: path and query are what a browser makes of them
  std::size_t other_host = 0, invalid_accepted = 0;
  std::map<std::string, std::size_t> reasons;

  void refuse(const runcomfy::error& why) {
    ++refused;
    constexpr std::string_view mark = " is refused: ";
    ++reasons[why.message().substr(why.message().rfind(mark) + mark.size())];
  }
  void print(std::string_view name) const {
    std::cout << "  " << name << ": " << accepted << " accepted (" << spelled_alike << " spelled alike), " << refused
              << " refused; accepted with another host " << other_host << ", invalid accepted " << invalid_accepted
              << "\n";
  }
  void print_reasons() const {
    for (const auto& [reason, count] : reasons) std::cout << "    " << count << " x " << reason << "\n";
  }
};

// One text, whose host and port for a browser are known; nothing: a browser refuses it.
struct expected_parts {
  std::string host, port, target;
};
void judge(tally& counts, const std::string& input, http::url_rules rules,
           const std::optional<expected_parts>& expected) {
  const auto url = http::url::parse(input, rules);
  if (!url) return counts.refuse(url.error());
  ++counts.accepted;
  if (!expected) {
    ++counts.invalid_accepted;
    CHECK_MESSAGE(expected.has_value(), "a browser refuses this, the parser takes it: " << input);
    return;
  }
  const bool same = hostname(*url) == expected->host && std::to_string(url->port()) == expected->port;
  if (!same) ++counts.other_host;
  CHECK_MESSAGE(same, input << " goes to " << url->authority() << ", in a browser to " << expected->host << ":"
                            << expected->port);
  if (url->target() == expected->target) ++counts.spelled_alike;
  // What goes on are the parts alone, and they say the same again.
  const auto again = http::url::parse(url->text(), rules);
  REQUIRE_MESSAGE(again, input);
  CHECK(*again == *url);
}

std::optional<expected_parts> expected_of(const json::value& from, bool as_https) {
  if (from.find("failure") != nullptr) return std::nullopt;
  const std::string protocol = text_of(from, "protocol");
  std::string port = text_of(from, "port");
  if (port.empty() && as_https) port = "443";
  else if (port.empty()) port = protocol == "https:" ? "443" : protocol == "http:" ? "80" : "";
  return expected_parts{text_of(from, "hostname"), std::move(port),
                        text_of(from, "pathname") + text_of(from, "search")};
}

bool begins_with_http(std::string_view text) { return http::same_name(text.substr(0, 7), "http://"); }
std::string with_https(const std::string& text) { return "https" + text.substr(4); }

}  // namespace

TEST_CASE("878 WHATWG cases: none accepted with another host than a browser's, none accepted that a browser refuses") {
  const auto file = testing_support::shared_file("data/url/urltestdata.json");
  REQUIRE_SHARED(file, "data/url/urltestdata.json");
  const auto data = json::parse(without_surrogates(*file));
  REQUIRE(data);
  std::size_t cases = 0, failures = 0, with_base = 0;
  tally strict, wide, as_https, resolved;
  for (const json::value& each : *data->as_array()) {
    if (!each.is_object()) continue;
    ++cases;
    REQUIRE(each.find("input") != nullptr);
    REQUIRE((each.find("failure") != nullptr) != (each.find("hostname") != nullptr));
    if (each.find("failure") != nullptr) ++failures;
    if (const json::value* base = each.find("base"); base != nullptr && !base->is_null()) ++with_base;
    const std::string input = text_of(each, "input");
    judge(strict, input, {}, expected_of(each, false));
    judge(wide, input, widest, expected_of(each, false));
    // Port 443 of an http URL is written out; the https URL that is made of it has it by itself. The other way round,
    // 80 is not written out by a browser, and stands in the input.
    if (begins_with_http(input)) {
      auto expected = expected_of(each, true);
      if (expected && text_of(each, "port").empty()) {
        const std::string_view rest = std::string_view(input).substr(7);
        const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
        if (authority.ends_with(":80")) expected->port = "80";
      }
      judge(as_https, with_https(input), widest, expected);
    }
    const std::string href = text_of(each, "href");
    if (http::same_name(href.substr(0, 8), "https://")) judge(resolved, href, widest, expected_of(each, false));
    if (begins_with_http(href)) judge(resolved, with_https(href), widest, expected_of(each, true));
  }
  std::cout << "WHATWG: " << cases << " cases, " << failures << " that must fail, " << with_base << " with a base\n";
  strict.print("as they stand");
  strict.print_reasons();
  wide.print("as they stand, widest rules");
  as_https.print("http taken as https, widest rules");
  as_https.print_reasons();
  resolved.print("what a browser makes of them, widest rules");
  CHECK(cases == 878);
  CHECK(failures == 273);
  CHECK(with_base == 330);
  CHECK(strict.accepted + strict.refused == 878);
  CHECK(wide.accepted + wide.refused == 878);
  // The judge has something to judge: a parser that refuses everything is as useless as one that takes everything.
  CHECK(wide.accepted >= 4);
  CHECK(as_https.accepted + as_https.refused >= 300);
  CHECK(as_https.accepted >= 40);
  CHECK(resolved.accepted >= 100);
}

TEST_CASE("the WHATWG cases for host names: what is taken keeps its name, and no broken punycode is taken") {
  const auto file = testing_support::shared_file("data/url/toascii.json");
  REQUIRE_SHARED(file, "data/url/toascii.json");
  const auto data = json::parse(without_surrogates(*file));
  REQUIRE(data);
  std::size_t cases = 0;
  tally counts, made;
  for (const json::value& each : *data->as_array()) {
    if (!each.is_object()) continue;
    ++cases;
    const std::string output = text_of(each, "output");
    std::optional<expected_parts> expected;
    if (!output.empty()) expected = expected_parts{output, "443", "/"};
    judge(counts, "https://" + text_of(each, "input") + "/", widest, expected);
    if (!output.empty()) judge(made, "https://" + output + "/", widest, expected);
  }
  std::cout << "WHATWG: " << cases << " host names\n";
  counts.print("as they stand");
  made.print("as a browser spells them");
  CHECK(cases == 87);
  CHECK(counts.accepted + counts.refused == 87);
  CHECK(made.accepted >= 10);
}
