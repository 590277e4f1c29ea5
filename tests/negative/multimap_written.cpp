// SPDX-License-Identifier: MIT
// A map with several values of one key.
// expect: runcomfy: a map with several values of one key cannot be JSON
#include <map>
#include <string>

#include "runcomfy/json.hpp"

#if defined(NEGATIVE)
std::string made() { return runcomfy::to_json(std::multimap<std::string, int>()); }
#else
std::string made() { return runcomfy::to_json(std::map<std::string, int>()); }
#endif
