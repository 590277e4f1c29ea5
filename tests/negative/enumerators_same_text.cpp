// SPDX-License-Identifier: MIT
// An annotated name that another enumerator has.
// expect: runcomfy: two enumerators of this enum have the same text
// needs: __cpp_impl_reflection
#include <array>
#include <string_view>
#include <utility>

#include "runcomfy/reflect/reflect.hpp"

#if defined(NEGATIVE)
enum class speed { slow, fast [[=runcomfy::wire<"slow">{}]] };
#else
enum class speed { slow, fast [[=runcomfy::wire<"quick">{}]] };
#endif
std::string_view name(speed of) { return runcomfy::reflect::enum_text(of); }
