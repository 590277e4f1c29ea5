// SPDX-License-Identifier: MIT
// An enum with a table and annotations.
// expect: runcomfy: this enum has a table \(runcomfy::enum_names\) and annotated enumerators: use one of them
// needs: __cpp_impl_reflection
#include <array>
#include <string_view>
#include <utility>

#include "runcomfy/reflect/reflect.hpp"

#if defined(NEGATIVE)
enum class speed { slow, fast [[=runcomfy::wire<"quick">{}]] };
#else
enum class speed { slow, fast };
#endif
template <>
inline constexpr auto runcomfy::enum_names<speed> =
    std::array{std::pair{speed::slow, std::string_view("slow")}, std::pair{speed::fast, std::string_view("fast")}};
std::string_view name(speed of) { return runcomfy::reflect::enum_text(of); }
