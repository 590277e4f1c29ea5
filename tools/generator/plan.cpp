// SPDX-License-Identifier: MIT
#include "plan.hpp"

#include <algorithm>

#include "cpp_text.hpp"
#include "runcomfy/json.hpp"

namespace generator {

namespace json = runcomfy::json;

bool is_less(const json::value& a, const json::value& b) {
  const auto whole_a = a.as_int64();
  const auto whole_b = b.as_int64();
  if (whole_a && whole_b) return *whole_a < *whole_b;
  const auto natural_a = a.as_uint64();
  const auto natural_b = b.as_uint64();
  if (natural_a && natural_b) return *natural_a < *natural_b;
  return a.as_double().value_or(0) < b.as_double().value_or(0);
}

bool takes(const value_plan& plan, const json::value& value) {
  if (plan.is == kind::any || value.is_null()) return true;
  switch (plan.is) {
    case kind::text:
      return value.is_string() && (!plan.max_length || length_of(*value.as_string()) <= *plan.max_length);
    case kind::boolean: return value.is_bool();
    case kind::choice: return std::find(plan.choices.begin(), plan.choices.end(), value) != plan.choices.end();
    case kind::any_object: return value.is_object();
    case kind::small_integer:
    case kind::integer:
    case kind::natural:
    case kind::real: {
      const bool is_whole = plan.is == kind::natural ? value.as_uint64().has_value() : value.as_int64().has_value();
      if (!value.is_number() || (plan.is != kind::real && !is_whole)) return false;
      return !(plan.minimum && is_less(value, *plan.minimum)) && !(plan.maximum && is_less(*plan.maximum, value));
    }
    case kind::list: {
      const json::array* list = value.as_array();
      if (list == nullptr) return false;
      if ((plan.min_items && list->size() < *plan.min_items) || (plan.max_items && list->size() > *plan.max_items))
        return false;
      return std::all_of(list->begin(), list->end(), [&](const json::value& each) {
        return plan.item->is == kind::any || (!each.is_null() && takes(*plan.item, each));
      });
    }
    case kind::structure: {
      if (!value.is_object()) return false;
      return std::all_of(plan.members->members.begin(), plan.members->members.end(), [&](const member_plan& each) {
        const json::value* found = value.find(each.wire_name);
        return found == nullptr ? !each.required : takes(each.value, *found);
      });
    }
    case kind::any: break;
  }
  return true;
}

}  // namespace generator
