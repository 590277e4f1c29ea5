// SPDX-License-Identifier: MIT
// reflect-cpp: pure reflection, its literals for choices; a new string for each call, for it has no other way. It reads
// and writes by yyjson.
#include <rfl.hpp>
#include <rfl/json.hpp>

#include "benchmarks/json/harness.hpp"

#define TEXT(name, text) text
#define BENCH_CHOICE(type) using type = rfl::Literal<CHOICES_##type(TEXT, COMMA)>;

// Renamed only where the name is no identifier.
template <rfl::internal::StringLiteral Member, rfl::internal::StringLiteral Wire, class T>
using member_type = std::conditional_t<Member.string_view() == Wire.string_view(), T, rfl::Rename<Wire, T>>;
#define BENCH_MEMBER(type, member, wire) member_type<#member, wire, type> member

#include "benchmarks/json/models.hpp"

struct candidate {
  static constexpr bool reads = true;

  template <class T>
  BENCH_CALL T read(const std::string& from) {
    auto read = rfl::json::read<T>(from);
    if (!read) bench::refuse("reflect-cpp cannot read this");
    return std::move(*read);
  }
  template <class T>
  BENCH_CALL std::string write(const T& value) {
    return rfl::json::write(value);
  }
};

BENCH_MAIN(candidate)
