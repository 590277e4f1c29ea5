// SPDX-License-Identifier: MIT
// Enumerators as texts, and back.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/reflect/reflect.hpp"

namespace reflect = runcomfy::reflect;

namespace {
enum class mode { fast, slow = 7, last = 127, unreachable = 128, negative = -1, unreached = -2 };
enum class tiny : std::uint8_t { only = 3 };
enum class yes_no : bool { no, yes };
enum plain_fixed : int { zero, two = 2 };
enum class speed { fast, very_fast };
enum class far_away { here = 1000, there = -5 };
enum old_style { first_one, second_one };

template <class E, class Backend = reflect::backend>
std::vector<std::string> all_texts() {
  std::vector<std::string> found;
  reflect::for_each_enum_text<E, Backend>([&](std::string_view each) { found.emplace_back(each); });
  return found;
}
}  // namespace

template <>
inline constexpr auto runcomfy::enum_names<speed> = std::array{
    std::pair{speed::fast, std::string_view("fast")}, std::pair{speed::very_fast, std::string_view("very-fast")}};
template <>
inline constexpr auto runcomfy::enum_names<far_away> = std::array{
    std::pair{far_away::here, std::string_view("here")}, std::pair{far_away::there, std::string_view("there")}};
template <>
inline constexpr auto runcomfy::enum_names<old_style> = std::array{std::pair{second_one, std::string_view("second")}};

TEST_CASE("enumerators from -1 to 127 are named by themselves") {
  CHECK(reflect::enum_text<reflect::bindings>(mode::negative) == "negative");
  CHECK(reflect::enum_text<reflect::bindings>(mode::last) == "last");
  CHECK(reflect::enum_text(mode::fast) == "fast");
  CHECK(reflect::enum_text(mode::slow) == "slow");
  CHECK(reflect::enum_text(mode::last) == "last");
  CHECK(reflect::enum_text(tiny::only) == "only");
  CHECK(reflect::enum_text(yes_no::yes) == "yes");
  CHECK(reflect::enum_text(two) == "two");
  CHECK(reflect::enum_from<mode>("slow") == mode::slow);
  CHECK(reflect::enum_from<yes_no>("no") == yes_no::no);
  CHECK(reflect::enum_from<plain_fixed>("zero") == zero);
}

TEST_CASE("what has no name has no text") {
  CHECK(reflect::enum_text<reflect::bindings>(mode::unreachable).empty());
  CHECK(reflect::enum_text<reflect::bindings>(mode::unreached).empty());
  CHECK(reflect::enum_text(static_cast<mode>(1)).empty());
  CHECK(reflect::enum_text(static_cast<tiny>(255)).empty());
  CHECK_FALSE(reflect::enum_from<mode, reflect::bindings>("unreachable").has_value());
  CHECK_FALSE(reflect::enum_from<mode>("Fast").has_value());
  CHECK_FALSE(reflect::enum_from<mode>("").has_value());
}

TEST_CASE("a table of the user comes first") {
  CHECK(reflect::enum_text(speed::very_fast) == "very-fast");
  CHECK(reflect::enum_from<speed>("very-fast") == speed::very_fast);
  CHECK_FALSE(reflect::enum_from<speed>("very_fast").has_value());
  CHECK(reflect::enum_text(far_away::there) == "there");
  CHECK(reflect::enum_from<far_away>("here") == far_away::here);
  CHECK(reflect::enum_text(second_one) == "second");
  CHECK(reflect::enum_text(first_one).empty());
}

TEST_CASE("all texts of an enum, in order") {
  CHECK(all_texts<mode, reflect::bindings>() == std::vector<std::string>{"negative", "fast", "slow", "last"});
  CHECK(all_texts<speed>() == std::vector<std::string>{"fast", "very-fast"});
}

TEST_CASE("names are constants") {
  static_assert(reflect::enum_text(mode::slow) == "slow");
  static_assert(reflect::enum_from<mode>("last") == mode::last);
  enum class local { a, b };
  static_assert(reflect::enum_text(local::b) == "b");
}
