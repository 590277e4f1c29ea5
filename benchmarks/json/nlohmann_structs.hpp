// SPDX-License-Identifier: MIT
// The structs of models.hpp to nlohmann/json and back, members that may be absent by hand, as its documentation says.
#pragma once

#include <nlohmann/json.hpp>

#include "benchmarks/json/harness.hpp"
#include "benchmarks/json/models.hpp"

template <choice Choice>
void to_json(nlohmann::json& to, Choice from) {
  to = text_of(from);
}
template <choice Choice>
void from_json(const nlohmann::json& from, Choice& to) {
  if (!choose(from.get_ref<const std::string&>(), to)) bench::refuse("nlohmann: unknown choice");
}

// clang-format off
#define TO_NEED(type, member, wire) to[wire] = from.member;
#define TO_MAY(type, member, wire) if (from.member) to[wire] = *from.member;
#define FROM_NEED(type, member, wire) from.at(wire).get_to(to.member);
#define FROM_MAY(type, member, wire) \
  if (const auto found = from.find(wire); found != from.end()) to.member = found->get<type>();
#define STRUCT(name) \
  inline void to_json(nlohmann::json& to, const name& from) { FIELDS_##name(TO_NEED, TO_MAY) } \
  inline void from_json(const nlohmann::json& from, name& to) { FIELDS_##name(FROM_NEED, FROM_MAY) }
ALL_STRUCTS(STRUCT)
#undef STRUCT
#undef FROM_MAY
#undef FROM_NEED
#undef TO_MAY
#undef TO_NEED
