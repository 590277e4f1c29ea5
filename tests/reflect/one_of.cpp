// SPDX-License-Identifier: MIT
// A value out of a list.
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runcomfy/reflect/reflect.hpp"

namespace {
using ratio = runcomfy::one_of<"16:9", "1:1", "1024*1024 (1:1)">;
using frames = runcomfy::one_of<81, 141, -1>;
}  // namespace

TEST_CASE("a literal becomes a choice") {
  const ratio wide = "16:9";
  CHECK(wide.text() == "16:9");
  CHECK(wide.value() == "16:9");
  CHECK(wide.index() == 0);
  CHECK(wide.known());
  const frames many = 141;
  CHECK(many.value() == 141);
  CHECK(many.index() == 1);
  CHECK(frames(-1).index() == 2);
  CHECK(frames(81LL).value() == 81);
  CHECK(frames(81U).value() == 81);
}

TEST_CASE("choices are constants") {
  constexpr ratio square = "1:1";
  static_assert(square.index() == 1 && square.text() == "1:1" && square == "1:1");
  static_assert(frames(81) == 81 && frames(81) != frames(141));
  static_assert(ratio::choices.size() == 3 && ratio::choices[2] == "1024*1024 (1:1)");
  static_assert(frames::choices[0] == 81);
  static_assert(ratio::is_text && !frames::is_text);
  static_assert(ratio::parse("1:1")->index() == 1);
  static_assert(!std::is_default_constructible_v<ratio>);
}

TEST_CASE("parse takes what is in the list only") {
  const std::string text = "16:9";
  REQUIRE(ratio::parse(text).has_value());
  CHECK(*ratio::parse(text) == "16:9");
  CHECK_FALSE(ratio::parse("16:10").has_value());
  CHECK_FALSE(ratio::parse("").has_value());
  CHECK_FALSE(ratio::parse("1:1 ").has_value());
  REQUIRE(frames::parse(141).has_value());
  CHECK(*frames::parse(141) == 141);
  CHECK_FALSE(frames::parse(140).has_value());
}

TEST_CASE("choices of every length are found at run time, and only they") {
  using lengths = runcomfy::one_of<"", "a", "ab", "abc", "abcd", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmnop",
                                   "abcdefghijklmnopq", "abcdefghijklmnopqrstuvwxyz">;
  for (std::size_t i = 0; i < lengths::choices.size(); ++i) {
    std::string text(lengths::choices[i]);
    const auto found = lengths::parse(text);
    REQUIRE_MESSAGE(found.has_value(), text);
    CHECK(found->index() == i);
    for (char& each : text) {
      ++each;
      CHECK_FALSE_MESSAGE(lengths::parse(text).has_value(), text);
      --each;
    }
  }
}

TEST_CASE("a spelling that is not in the list is kept") {
  std::string from = "4:3, but very long, longer than any short string buffer";
  const ratio odd = ratio::unchecked(from);
  from = "overwritten";
  CHECK(odd.text() == "4:3, but very long, longer than any short string buffer");
  CHECK(odd.index() == ratio::unknown);
  CHECK_FALSE(odd.known());

  ratio copy = odd;
  CHECK(copy == odd);
  CHECK(copy.text().data() != odd.text().data());
  const ratio moved = std::move(copy);
  CHECK(moved == odd);
  ratio assigned = "1:1";
  assigned = odd;
  CHECK(assigned == odd);
  assigned = "16:9";
  CHECK(assigned.known());
  CHECK(assigned == "16:9");
  const ratio& same = assigned;
  assigned = same;
  CHECK(assigned == "16:9");
  assigned = odd;
  const ratio& itself = assigned;
  assigned = itself;
  CHECK(assigned == odd);

  CHECK(frames::unchecked(99).value() == 99);
  CHECK_FALSE(frames::unchecked(99).known());
  CHECK(frames::unchecked(99).index() == frames::unknown);
}

TEST_CASE("unchecked finds what is in the list") {
  CHECK(ratio::unchecked("1:1").index() == 1);
  CHECK(frames::unchecked(81).index() == 0);
  CHECK(ratio(runcomfy::unchecked("4:3")).text() == "4:3");
  CHECK(ratio(runcomfy::unchecked(std::string("16:9"))).known());
  CHECK(frames(runcomfy::unchecked(7)).value() == 7);
}

TEST_CASE("equality is that of the values") {
  const ratio wide = "16:9";
  CHECK(wide == "16:9");
  CHECK(wide != "1:1");
  CHECK(wide == std::string("16:9"));
  CHECK(wide != std::string_view("4:3"));
  const char* pointer = "16:9";
  CHECK(wide == pointer);
  pointer = "1:1";
  CHECK(wide != pointer);
  CHECK(ratio::unchecked("4:3") == ratio::unchecked("4:3"));
  CHECK(ratio::unchecked("4:3") != ratio::unchecked("3:4"));
  CHECK(ratio::unchecked("4:3") != wide);
  const frames few = 81;
  CHECK(few == 81);
  CHECK(few == std::uint8_t{81});
  CHECK(few != 141);
  CHECK(frames(-1) != 4294967295U);
}

TEST_CASE("at gives labels for a switch") {
  const auto name = [](const ratio& of) {
    switch (of.index()) {
      case ratio::at("16:9"): return "wide";
      case ratio::at("1:1"): return "square";
      case ratio::unknown: return "unknown";
      default: return "other";
    }
  };
  CHECK(name("16:9") == std::string("wide"));
  CHECK(name("1:1") == std::string("square"));
  CHECK(name("1024*1024 (1:1)") == std::string("other"));
  CHECK(name(ratio::unchecked("4:3")) == std::string("unknown"));
  static_assert(frames::at(141) == 1);
}

TEST_CASE("the nearest choice is the one with the fewest changes") {
  using runcomfy::detail::distance;
  CHECK(distance("16:10", "16:9") == 2);
  CHECK(distance("", "abc") == 3);
  CHECK(distance("abc", "") == 3);
  CHECK(distance("kitten", "sitting") == 3);
  CHECK(distance("same", "same") == 0);
  CHECK(distance(std::int64_t{-9223372036854775807 - 1}, std::int64_t{9223372036854775807}) == 18446744073709551615U);
  CHECK(distance(std::int64_t{5}, std::int64_t{2}) == 3);
  using runcomfy::detail::is_nearer;
  CHECK(is_nearer("16:10", "16:9", "1:1"));
  CHECK_FALSE(is_nearer("16:10", "1:1", "16:9"));
  CHECK_FALSE(is_nearer("1", "1:1", "1:2"));
  CHECK(is_nearer(std::int64_t{80}, std::int64_t{81}, std::int64_t{141}));
}
