// SPDX-License-Identifier: MIT
#include "runcomfy/core/shared.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "runcomfy/core/place.hpp"

namespace {

namespace rcd = runcomfy::detail;

struct counted {
  explicit counted(int& from) : alive(&from) { ++*alive; }
  counted(const counted&) = delete;
  counted& operator=(const counted&) = delete;
  virtual ~counted() { --*alive; }
  int* alive;
};
struct derived final : counted {
  derived(int& from, std::string given) : counted(from), text(std::move(given)) {}
  std::string text;
};
struct unknown_here;
struct holder_of_unknown {
  rcd::shared<unknown_here> it;
};

TEST_CASE("a shared object lives as long as its last owner") {
  int alive = 0;
  rcd::shared<counted> last;
  {
    const auto first = rcd::make_shared_of<derived>(alive, "a text that is longer than a string keeps inside");
    const rcd::shared<derived> copy = first;
    CHECK(first.get() == copy.get());
    CHECK(copy->text.size() == 48);
    last = copy;  // an owner of the base
    CHECK(alive == 1);
  }
  CHECK(alive == 1);
  CHECK(last->alive == &alive);
  CHECK(&*last == last.get());
  rcd::shared<counted> moved = std::move(last);
  CHECK(last == nullptr);  // NOLINT(bugprone-use-after-move): that is what is asked
  moved = nullptr;
  CHECK(moved == nullptr);
  CHECK(alive == 0);
}

TEST_CASE("an owner that is assigned to itself or swaps with another keeps what it owns") {
  int alive = 0;
  rcd::shared<counted> a = rcd::make_shared_of<counted>(alive);
  rcd::shared<counted> b = rcd::make_shared_of<counted>(alive);
  const counted* const was = a.get();
  const rcd::shared<counted>& same = a;
  a = same;
  CHECK(a.get() == was);
  std::swap(a, b);
  CHECK(b.get() == was);
  a = b;
  CHECK(alive == 1);
}

TEST_CASE("owners of nothing, of void and of a type that is not known yet are whole") {
  const holder_of_unknown none{};
  CHECK(none.it == nullptr);
  int alive = 0;
  {
    const rcd::shared<void> any = rcd::make_shared_of<counted>(alive);
    const rcd::shared<void> copy = any;
    CHECK(copy.get() != nullptr);
    const rcd::shared<const std::string> text = rcd::make_shared_of<const std::string>("read only");
    CHECK(*text == "read only");
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
}

struct odd {
  int value = 0;
  int operator&() const { return 1; }  // NOLINT(google-runtime-operator): the worst that a type can do
};

TEST_CASE("objects begin and end where they are told to, whatever their type makes of the ampersand") {
  odd it;
  it.value = 5;
  CHECK(rcd::address_of(it)->value == 5);
  int alive = 0;
  alignas(counted) unsigned char storage[sizeof(counted)];
  counted* const made = rcd::construct(reinterpret_cast<counted*>(storage), alive);
  CHECK(alive == 1);
  rcd::destroy(made);
  CHECK(alive == 0);
}

}  // namespace
