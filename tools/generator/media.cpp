// SPDX-License-Identifier: MIT
#include "media.hpp"

#include <string>

namespace generator {

namespace json = runcomfy::json;

media_guess guess_media(std::string_view wire_name, const json::value& standard, bool has_validations) {
  const json::value* example = &standard;
  if (const json::array* list = standard.as_array(); list != nullptr && !list->empty()) example = list->begin();
  const std::string* text = example->as_string();
  return runcomfy::schema::guess_media(wire_name, text == nullptr ? std::string_view() : std::string_view(*text),
                                       has_validations);
}

}  // namespace generator
