// SPDX-License-Identifier: MIT
// An enumerator with an annotated rule.
// expect: runcomfy: an enumerator takes no rule as annotation, only runcomfy::wire
// needs: __cpp_impl_reflection
#include <array>
#include <string_view>
#include <utility>

#include "runcomfy/reflect/reflect.hpp"

#if defined(NEGATIVE)
enum class speed { slow, fast [[=runcomfy::maximum<1>{}]] };
#else
enum class speed { slow, fast };
#endif
std::string_view name(speed of) { return runcomfy::reflect::enum_text(of); }
