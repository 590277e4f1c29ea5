// SPDX-License-Identifier: MIT
#include "cpp_text.hpp"

#include <cstdint>

namespace generator {
namespace {

// One character as it stands in a literal.
std::string escaped(char c, char before) {
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\t': return "\\t";
    case '?': return before == '?' ? "\\?" : "?";
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte < 0x7F) return {c};
  // Always three digits, so that a digit behind it is not taken for part of it.
  return {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + ((byte >> 3) & 7)),
          static_cast<char>('0' + (byte & 7))};
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

// The next code point of a well-formed text, and how many bytes it takes.
struct code_point {
  std::uint32_t value;
  std::size_t size;
};
code_point next_of(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  std::size_t size = 1;
  while (size < text.size() && is_continuation(text[size])) ++size;
  if (first < 0x80) return {first, 1};
  std::uint32_t value = size == 2 ? first & 0x1FU : size == 3 ? first & 0x0FU : first & 0x07U;
  for (std::size_t i = 1; i < size; ++i) value = (value << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return {value, size};
}

// Controls, soft hyphen, marks and overrides of direction, zero-width characters, separators, byte order mark, tags.
bool is_unseen(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xAD || c == 0x61C || c == 0x180E ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

// The words of one line, cleaned.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words(1);
  while (!line.empty()) {
    const code_point c = next_of(line);
    if (c.value == ' ' || c.value == '\t' || c.value == '\r' || c.value == 0xA0 || c.value == 0x3000) {
      if (!words.back().empty()) words.emplace_back();
    } else if (!is_unseen(c.value)) {
      if (c.value == '/' && words.back().ends_with("?\?")) words.back() += ' ';
      words.back() += line.substr(0, c.size);
    }
    line.remove_prefix(c.size);
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

std::string literal(std::string_view text) {
  std::string out = "\"";
  char before = '\0';
  for (const char c : text) {
    out += escaped(c, before);
    before = c;
  }
  return out += '"';
}

std::vector<std::string> literal_pieces(std::string_view text, std::size_t width) {
  std::vector<std::string> pieces;
  std::string piece = "\"";
  std::size_t space = 0;  // behind the last space of the piece, where it is best broken
  char before = '\0';
  for (const char c : text) {
    const std::string next = escaped(c, before);
    before = c;
    if (piece.size() + next.size() + 1 > width) {
      const std::size_t end = space > 1 ? space : piece.size();
      pieces.push_back(piece.substr(0, end) + '"');
      piece = '"' + piece.substr(end);
      space = 0;
    }
    piece += next;
    if (c == ' ' || c == ',') space = piece.size();
  }
  pieces.push_back(piece + '"');
  return pieces;
}

std::size_t length_of(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) length += is_continuation(c) ? 0U : 1U;
  return length;
}

std::string shortened(std::string_view text, std::size_t code_points) {
  if (length_of(text) <= code_points) return std::string(text);
  std::size_t end = 0;
  for (std::size_t left = code_points; left > 0; --left) end += next_of(text.substr(end)).size;
  return std::string(text.substr(0, end)) + "...";
}

std::vector<std::string> comment_lines(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string line;
    const auto finish = [&] {
      while (!line.empty() && (line.back() == '\\' || line.back() == ' ')) line.pop_back();
      if (!line.empty()) lines.push_back(line);
      line.clear();
    };
    for (std::string& word : words_of(text.substr(0, end))) {
      if (!line.empty() && length_of(line) + 1 + length_of(word) > width) finish();
      while (length_of(word) > width) {  // a word that no line can hold
        std::size_t cut = 0;
        for (std::size_t left = width; left > 0; --left) cut += next_of(std::string_view(word).substr(cut)).size;
        line = word.substr(0, cut);
        finish();
        word.erase(0, cut);
      }
      if (!line.empty()) line += ' ';
      line += word;
    }
    finish();
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

}  // namespace generator
