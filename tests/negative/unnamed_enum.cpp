// SPDX-License-Identifier: MIT
// An old enum without a table of names, where names are found by asking for each value.
// expect: runcomfy: the names of this enum cannot be found: make it an enum class, or specialise
// runcomfy::enum_names<E>
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

#if defined(NEGATIVE)
enum speed { slow, fast };
#else
enum class speed { slow, fast };
#endif
std::string_view name(speed of) { return runcomfy::reflect::enum_text<runcomfy::reflect::bindings>(of); }
