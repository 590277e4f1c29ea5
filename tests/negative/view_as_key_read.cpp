// SPDX-License-Identifier: MIT
// A map whose keys would point into a text that is gone.
// expect: runcomfy: the keys of a map are read into std::string
#include <map>
#include <string>
#include <string_view>

#include "runcomfy/json.hpp"

#if defined(NEGATIVE)
auto made() { return runcomfy::from_json<std::map<std::string_view, int>>("{}"); }
#else
auto made() { return runcomfy::from_json<std::map<std::string, int>>("{}"); }
#endif
