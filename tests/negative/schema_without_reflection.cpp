// SPDX-License-Identifier: MIT
// A struct out of a schema, where the compiler has no static reflection.
// expect: runcomfy: model_from_schema needs C\+\+26 static reflection: g\+\+ 16 with -std=c\+\+26 -freflection
// unless: __cpp_impl_reflection
#include "runcomfy/schema/model_from_schema.hpp"

inline constexpr char schema[] = R"({"properties": {"prompt": {"type": "string"}}})";

#if defined(NEGATIVE)
using input = runcomfy::model_from_schema<schema>;
input made = {};
#endif
