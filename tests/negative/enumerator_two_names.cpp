// SPDX-License-Identifier: MIT
// An enumerator with two annotated names.
// expect: runcomfy: the annotations of an enumerator give it two wire names
// needs: __cpp_impl_reflection
#include <array>
#include <string_view>
#include <utility>

#include "runcomfy/reflect/reflect.hpp"

#if defined(NEGATIVE)
enum class speed { slow, fast [[=runcomfy::wire<"a">{}, =runcomfy::wire<"b">{}]] };
#else
enum class speed { slow, fast [[=runcomfy::wire<"a">{}]] };
#endif
std::string_view name(speed of) { return runcomfy::reflect::enum_text(of); }
