// SPDX-License-Identifier: MIT
// An enum without an enumerator where names are found by asking for each value, and without a table.
// expect: runcomfy: no enumerator of this enum has a value from -1 to 127, where names are found: specialise
#include <string_view>

#include "runcomfy/reflect/reflect.hpp"

#if defined(NEGATIVE)
enum class code { low = 128, high = 1000 };
#else
enum class code { low = 127, high = 1000 };
#endif
std::string_view name(code of) { return runcomfy::reflect::enum_text<runcomfy::reflect::bindings>(of); }
