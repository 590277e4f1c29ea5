// SPDX-License-Identifier: MIT
// A schema that lacks a comma.
// expect: runcomfy: this schema is no JSON: a comma or a brace was expected, in line 3, column 3
// needs: __cpp_impl_reflection
#include <string>

#include "runcomfy/schema/model_from_schema.hpp"

#if defined(NEGATIVE)
constexpr char schema[] = R"({
  "type": "object"
  "required": ["prompt"],
  "properties": {"prompt": {"type": "string"}, "steps": {"type": "integer", "minimum": 6, "maximum": 20}}
})";
#else
constexpr char schema[] = R"({
  "type": "object",
  "required": ["prompt"],
  "properties": {"prompt": {"type": "string"}, "steps": {"type": "integer", "minimum": 6, "maximum": 20}}
})";
#endif

std::size_t count() { return runcomfy::reflect::size<runcomfy::model_from_schema<schema>>; }
