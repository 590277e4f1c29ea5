// SPDX-License-Identifier: MIT
// Whether two JSON texts say the same: order of members and spelling of numbers and strings aside, and a member that is
// null is one that is not there. By nlohmann/json, so that no library is its own judge.
//     compare REFERENCE FILE...
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

namespace {

nlohmann::json load(const char* path) {
  std::ifstream in(path);
  return nlohmann::json::parse(in, [](int, nlohmann::json::parse_event_t, nlohmann::json&) { return true; });
}

void drop_nulls(nlohmann::json& value) {
  if (value.is_object()) {
    for (auto at = value.begin(); at != value.end();) at = at->is_null() ? value.erase(at) : std::next(at);
  }
  if (value.is_structured()) {
    for (auto& each : value) drop_nulls(each);
  }
}

}  // namespace

int main(int argc, char** argv) {
  int failed = 0;
  nlohmann::json wanted = load(argv[1]);
  drop_nulls(wanted);
  for (int i = 2; i < argc; ++i) {
    nlohmann::json got = load(argv[i]);
    drop_nulls(got);
    if (got == wanted) continue;
    std::printf("DIFFERENT: %s\n%s\n", argv[i], nlohmann::json::diff(wanted, got).dump().c_str());
    ++failed;
  }
  return failed;
}
