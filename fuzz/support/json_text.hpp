// SPDX-License-Identifier: MIT
// JSON texts that are nearly right: made anew, and made out of others by small changes that know the grammar.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/support/random.hpp"

namespace fuzz {

/// Makes and changes JSON texts. Most of what comes out is JSON or off by one token.
class json_text {
 public:
  json_text(random& from, const std::vector<std::string_view>& words) : random_(from), words_(words) {}

  /// A new value, of at most about `budget` tokens.
  std::string value(std::size_t budget);
  /// Changes a text a little, once to four times. The result has at most `most` bytes.
  void change(std::string& text, std::size_t most);
  /// A part of one text put into another.
  std::string cross(std::string_view a, std::string_view b, std::size_t most);

 private:
  struct span {
    std::size_t begin;
    std::size_t end;
  };

  std::string number();
  std::string integer_at_an_edge();
  std::string any_double();
  std::string middle_of_two_doubles();
  std::string digits(std::size_t count);
  std::string string();
  std::string characters();
  std::string key();
  std::string scalar();
  std::string blank();

  static std::vector<span> values_in(std::string_view text);
  static span value_at(std::string_view text, std::size_t begin);
  void change_once(std::string& text);
  void change_value(std::string& text, span at);
  void change_number(std::string& text, span at);
  void change_string(std::string& text, span at);
  void change_bytes(std::string& text);

  random& random_;
  const std::vector<std::string_view>& words_;
};

}  // namespace fuzz
