// SPDX-License-Identifier: MIT
// A schema with a keyword that nobody would heed.
// expect: runcomfy: this schema makes no struct: the property "steps": its keyword "exclusiveMaximum" is unknown
// needs: __cpp_impl_reflection
#include <string>

#include "runcomfy/schema/model_from_schema.hpp"

#if defined(NEGATIVE)
constexpr char schema[] = R"({
  "type": "object",
  "required": ["prompt"],
  "properties": {"prompt": {"type": "string"}, "steps": {"type": "integer", "minimum": 6, "exclusiveMaximum": 20}}
})";
#else
constexpr char schema[] = R"({
  "type": "object",
  "required": ["prompt"],
  "properties": {"prompt": {"type": "string"}, "steps": {"type": "integer", "minimum": 6, "maximum": 20}}
})";
#endif

std::size_t count() { return runcomfy::reflect::size<runcomfy::model_from_schema<schema>>; }
