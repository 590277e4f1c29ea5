// SPDX-License-Identifier: MIT
// What a struct that was made of a published schema must do: the same as the generated one. See made.sh.
#pragma once

#include <cstddef>
#include <meta>
#include <string>
#include <string_view>

#include "generator/all/check.hpp"
#include "runcomfy/schema/model_from_schema.hpp"

namespace made_models {

/// Whether two structs have the same members in the same order: the same names, the same fields.
consteval bool same_members(std::meta::info a, std::meta::info b);

/// Whether two types are the same, but for structs with the same members inside of them.
consteval bool same_type(std::meta::info a, std::meta::info b) {
  a = dealias(a);
  b = dealias(b);
  if (a == b || !is_type(a) || !is_type(b)) return a == b;
  if (!has_template_arguments(a) || !has_template_arguments(b))
    return is_class_type(a) && is_class_type(b) && !has_template_arguments(a) && !has_template_arguments(b) &&
           same_members(a, b);
  const auto of_a = template_arguments_of(a);
  const auto of_b = template_arguments_of(b);
  if (template_of(a) != template_of(b) || of_a.size() != of_b.size()) return false;
  for (std::size_t i = 0; i < of_a.size(); ++i)
    if (!same_type(of_a[i], of_b[i])) return false;
  return true;
}

consteval bool same_members(std::meta::info a, std::meta::info b) {
  const auto of_a = nonstatic_data_members_of(a, std::meta::access_context::unchecked());
  const auto of_b = nonstatic_data_members_of(b, std::meta::access_context::unchecked());
  if (of_a.size() != of_b.size()) return false;
  for (std::size_t i = 0; i < of_a.size(); ++i)
    if (identifier_of(of_a[i]) != identifier_of(of_b[i]) || !same_type(type_of(of_a[i]), type_of(of_b[i])))
      return false;
  return true;
}

template <class Made, class Generated>
void check(std::string_view model_id) {
  static_assert(same_members(^^Made, ^^Generated));
  all_models::check<Made>(model_id);
}

/// The same with the JSON that both write, for the models in the repository.
template <class Made, class Generated>
void check_json(std::string_view model_id) {
  check<Made, Generated>(model_id);
  const runcomfy::result<Made> made = runcomfy::sample_of<Made>();
  REQUIRE(made.has_value());
  const std::string text = runcomfy::to_json(*made);
  const runcomfy::result<Generated> generated = runcomfy::from_json<Generated>(text);
  REQUIRE(generated.has_value());
  CHECK(runcomfy::to_json(*generated) == text);
  CHECK(runcomfy::to_json(*runcomfy::schema_of<Made>().find("required")) ==
        runcomfy::to_json(*runcomfy::schema_of<Generated>().find("required")));
}

}  // namespace made_models
