// SPDX-License-Identifier: MIT
// A table that gives two enumerators the same text.
// expect: runcomfy: runcomfy::enum_names gives two enumerators of this enum the same text
#include <array>
#include <string_view>
#include <utility>

#include "runcomfy/reflect/reflect.hpp"

enum class speed { slow, fast };
template <>
inline constexpr auto runcomfy::enum_names<speed> =
#if defined(NEGATIVE)
    std::array{std::pair{speed::slow, std::string_view("slow")}, std::pair{speed::fast, std::string_view("slow")}};
#else
    std::array{std::pair{speed::slow, std::string_view("slow")}, std::pair{speed::fast, std::string_view("fast")}};
#endif
std::string_view name(speed of) { return runcomfy::reflect::enum_text(of); }
