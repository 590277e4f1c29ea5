// SPDX-License-Identifier: MIT
// A schema that was understood: what there will be in C++, before it is written down.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runcomfy/json/value.hpp"

namespace generator {

/// What a value is in C++.
enum class kind {
  text,           ///< std::string
  boolean,        ///< bool
  small_integer,  ///< int
  integer,        ///< std::int64_t
  natural,        ///< std::uint64_t
  real,           ///< double
  choice,         ///< one_of<...>
  list,           ///< std::vector of `item`
  structure,      ///< a struct of its own
  any_object,     ///< json::object
  any,            ///< json::value
};

struct struct_plan;

struct value_plan {
  kind is = kind::any;
  std::vector<runcomfy::json::value> choices = {};  ///< all texts or all whole numbers
  std::optional<runcomfy::json::value> minimum = {};
  std::optional<runcomfy::json::value> maximum = {};
  bool spelled_float = false;
  std::optional<std::size_t> max_length = {};
  std::optional<std::size_t> min_items = {};
  std::optional<std::size_t> max_items = {};
  std::string format = {};
  /// The word `media_uri` or `media_name`: media that no format tells.
  std::string media = {};
  std::string media_kind = {};     ///< `image`, `video`, `audio` or `media`, for the comment
  bool items_unpublished = false;  ///< a list whose `items` the schema leaves out
  std::unique_ptr<value_plan> item = {};
  std::unique_ptr<struct_plan> members = {};
};

struct demand {
  std::string rule;
  double value = 0;
};

struct member_plan {
  std::string wire_name;
  std::string name = {};  ///< in C++; given by the naming step
  bool required = false;
  value_plan value = {};
  std::string title = {};
  std::string description = {};
  std::string default_json = {};
  std::vector<demand> demands = {};
};

/// Members in the order in which a new struct has them: the required ones in the order of `required`, then the others
/// in the order of the schema.
struct struct_plan {
  std::string name = {};  ///< in C++; given by the naming step
  std::vector<member_plan> members = {};
};

struct model_plan {
  std::string model_id;
  std::string description = {};
  std::string digest = {};
  struct_plan input = {};
  std::string name_space = {};  ///< `kling::kling_2_1::master`; given by the naming step
  std::string header = {};      ///< path under the output folder; given by the naming step
};

/// Compares two numbers exactly where both are whole and fit 64 bits, else as doubles.
[[nodiscard]] bool is_less(const runcomfy::json::value& a, const runcomfy::json::value& b);

/// Whether a value is good for a member; null stands for leaving it out.
[[nodiscard]] bool takes(const value_plan& plan, const runcomfy::json::value& value);

}  // namespace generator
