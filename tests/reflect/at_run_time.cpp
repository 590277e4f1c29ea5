// SPDX-License-Identifier: MIT
// What mostly runs while compiling gives the same at run time: helpers of names, choices, bounds and checks, called
// with values that the compiler does not know.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runcomfy/reflect/reflect.hpp"

namespace {

namespace d = runcomfy::detail;
namespace reflect = runcomfy::reflect;
namespace rd = runcomfy::reflect::detail;
using reflect::bindings;
using runcomfy::bound;
using runcomfy::field;
using runcomfy::max_items;
using runcomfy::max_length;
using runcomfy::maximum;
using runcomfy::min_items;
using runcomfy::minimum;
using runcomfy::one_of;

// The compiler forgets what it knows of a value.
template <class T>
T unknown(T value) {
  T volatile kept = value;
  return kept;
}

enum class speed { slow, fast };

}  // namespace

TEST_CASE("at run time: identifiers are cut out of signatures") {
  const std::string text =
      "const char* f() [with P = (& s::gr\xC3\xB6\xC3\x9F"
      "e_2)]";
  const auto cut = [](std::string_view from, std::size_t tail) {
    const rd::cut_name name = rd::identifier_before({from.data(), from.size()}, unknown(tail));
    return std::string(name.begin, name.size);
  };
  CHECK(cut(text, 2) ==
        "gr\xC3\xB6\xC3\x9F"
        "e_2");
  CHECK(cut(text, 1).empty());
  CHECK(cut("a$B_9", 0) == "a$B_9");
  CHECK(rd::identifier_before({"ab", 2}, unknown<std::size_t>(3)).size == 0);
  for (const char c : std::string("azAZ09_$\x80\xFF")) CHECK(cut(std::string(1, c), 0).size() == 1);
  for (const char c : std::string(" ():<>&.,-@[`{/:\x7F")) CHECK(cut(std::string(1, c), 0).empty());
  const rd::cut_name whole = {text.data(), text.size()};
  CHECK(rd::tail_after(whole, {"_2", 2}) == 2);
  CHECK(rd::tail_after(whole, {"nothing", 7}) == text.size() + 1);
  const rd::cut_names<3> names = {{{"first", 5}, {}, {"third", 5}, {}}};
  CHECK(rd::length_of(names) == 10);
  const auto kept = rd::kept<10>(names);
  CHECK(kept[unknown<std::size_t>(0)] == "first");
  CHECK(kept[unknown<std::size_t>(1)].empty());
  CHECK(kept[unknown<std::size_t>(2)] == "third");
  CHECK(kept[2].data()[5] == '\0');
}

TEST_CASE("at run time: each obstacle is one") {
  CHECK(rd::obstacles{}.none());
  for (int i = 0; i < 7; ++i) {
    rd::obstacles found;
    const std::array<bool*, 7> all = {&found.base,    &found.array,    &found.reference,  &found.bit_field,
                                      &found.unnamed, &found.too_many, &found.uncountable};
    *all[static_cast<std::size_t>(i)] = true;
    CHECK_FALSE(found.none());
  }
}

TEST_CASE("at run time: choices, the nearest of them, and what can never be one") {
  const d::choice text("16:9");
  const d::choice number(81);
  CHECK(text.get() == "16:9");
  CHECK(number.get() == 81);
  CHECK(d::is_nearer("16:10", "16:9", "1:1"));
  CHECK_FALSE(d::is_nearer("16:10", "1:1", "16:9"));
  // As many letters must be changed: more in common at the start is nearer; where that is equal too, the first stays.
  CHECK(d::is_nearer("ab", "ax", "xb"));
  CHECK_FALSE(d::is_nearer("ab", "xb", "ax"));
  CHECK_FALSE(d::is_nearer("ab", "ax", "ay"));
  CHECK(d::is_nearer("abcd", "abc", "abcde!"));
  CHECK(d::is_nearer("ab", "abc", "xyz"));
  CHECK_FALSE(d::is_nearer("ab", "ab", "ab"));
  CHECK(d::is_nearer("abc", "a", ""));
  CHECK(d::is_nearer(80, 81, 141));
  CHECK_FALSE(d::is_nearer(140, 81, 141));
  using ratio = one_of<"16:9", "1:1">;
  using frames = one_of<81, 141>;
  CHECK(d::is_never<ratio>("4:3"));
  CHECK_FALSE(d::is_never<ratio>("1:1"));
  CHECK(d::is_never<ratio>(std::string_view("4:3")));
  CHECK_FALSE(d::is_never<ratio>(std::nullopt));
  CHECK(d::is_never<frames>(unknown(80)));
  CHECK_FALSE(d::is_never<frames>(unknown(141)));
  CHECK_FALSE(d::is_never<int>(unknown(7)));
  CHECK(d::is_never<frames>("81"));
}

TEST_CASE("at run time: bounds of every form compare exactly") {
  const bound half = 0.5;
  const bound minus = -7;
  const bound large = (std::numeric_limits<std::uint64_t>::max)();
  CHECK(half.number() == 0.5);
  CHECK_FALSE(half.is_whole());
  CHECK(minus.number() == -7);
  CHECK(large.number() == 0x1p64);
  CHECK(d::compare(unknown(0), half) == -1);
  CHECK(d::compare(unknown(1), half) == 1);
  CHECK(d::compare(unknown(-1), half) == -1);
  CHECK(d::compare(unknown(2), bound(2.0)) == 0);
  CHECK(d::compare(unknown(-2), bound(-2.0)) == 0);
  CHECK(d::compare(unknown(-8), minus) == -1);
  CHECK(d::compare(unknown(-7), minus) == 0);
  CHECK(d::compare(unknown(-6), minus) == 1);
  CHECK(d::compare(unknown(0), minus) == 1);
  CHECK(d::compare(unknown(-1), large) == -1);
  CHECK(d::compare((std::numeric_limits<std::int64_t>::max)(), large) == -1);
  CHECK(d::compare((std::numeric_limits<std::uint64_t>::max)(), large) == 0);
  CHECK(d::compare((std::numeric_limits<std::uint64_t>::max)() - 1, large) == -1);
  CHECK(d::compare(unknown(0.25), half) == -1);
  CHECK(d::compare(unknown(0.5), half) == 0);
  CHECK(d::compare(unknown(0.75), half) == 1);
  CHECK(d::compare(std::nan(""), half) == 2);
}

TEST_CASE("at run time: the checks of constants judge as they do while compiling") {
  CHECK(d::breaks_range<minimum<6>, maximum<20>>(unknown(5)));
  CHECK_FALSE(d::breaks_range<minimum<6>, maximum<20>>(unknown(6)));
  CHECK_FALSE(d::breaks_range<minimum<6>, maximum<20>>(unknown(20)));
  CHECK(d::breaks_range<minimum<6>, maximum<20>>(unknown(21)));
  CHECK_FALSE(d::breaks_range<max_length<2>>(unknown(21)));
  CHECK_FALSE(d::breaks_range<minimum<6>>(std::string("no number")));
  CHECK(d::breaks_length<max_length<2>>("abc"));
  CHECK_FALSE(d::breaks_length<max_length<2>>("\xC3\xA9\xC3\xA9"));
  CHECK_FALSE(d::breaks_length<minimum<2>>("abc"));
  CHECK(d::is_longer<max_length<2>>(unknown<std::size_t>(3)));
  CHECK_FALSE(d::is_longer<max_items<2>>(unknown<std::size_t>(3)));
  CHECK(d::is_more<max_items<2>>(unknown<std::size_t>(3)));
  CHECK_FALSE(d::is_more<max_length<2>>(unknown<std::size_t>(3)));
  CHECK(d::is_fewer<min_items<2>>(unknown<std::size_t>(1)));
  CHECK_FALSE(d::is_fewer<max_items<2>>(unknown<std::size_t>(1)));
  CHECK(d::is_path_literal("file:///x"));
  CHECK(d::is_path_literal("FILE:x"));
  CHECK(d::has_path_literal("https://example.com/a.png", std::string("/x"), "./x"));
  CHECK_FALSE(d::has_path_literal("https://example.com/a.png", std::string("/x")));
  for (const char* text : {"fixe:x", "fie:xx", "filx:x", "files:", "film", "fil", "fi", "f"})
    CHECK_MESSAGE(!d::is_local_path(text), text);
}

TEST_CASE("at run time: facts and texts of enumerators") {
  CHECK(runcomfy::media_demands{}.empty());
  CHECK(rd::table_of<speed, bindings>().size == 2);
  CHECK(rd::table_of<speed, bindings>().text[unknown<std::size_t>(1)] == "fast");
  CHECK(rd::table_of<speed, bindings>().value[unknown<std::size_t>(1)] == speed::fast);
}

TEST_CASE("at run time: a constant field gives what it holds") {
  const field<"a", std::optional<int>> number = 7;
  const field<"b", std::string> text = "x";
  CHECK(*number == 7);
  CHECK(*text == "x");
}
