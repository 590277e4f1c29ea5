// SPDX-License-Identifier: MIT
// Texts from outside as C++ source: as literals and as comments, whatever they hold.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace generator {

/// A string literal with exactly these bytes. It is plain ASCII, so that it means the same under every source and
/// execution character set; what is not printable is written in octal, and no `??` is left for a trigraph.
[[nodiscard]] std::string literal(std::string_view text);

/// The same in pieces that stand in lines of their own, none of them longer than `width`.
[[nodiscard]] std::vector<std::string> literal_pieces(std::string_view text, std::size_t width);

/// Well-formed UTF-8 as the lines of a `//` comment, without the slashes, none longer than `width` code points. Line
/// ends are kept, other white space is one space. Left out are controls, characters that change the direction of the
/// text around them, and what else cannot be seen; a backslash at the end of a line; and what could be a trigraph.
[[nodiscard]] std::vector<std::string> comment_lines(std::string_view text, std::size_t width);

/// A text cut to a number of code points, with `...` behind it where something was cut off.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t code_points);

/// How many code points a well-formed text has.
[[nodiscard]] std::size_t length_of(std::string_view text);

}  // namespace generator
