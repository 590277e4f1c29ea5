// SPDX-License-Identifier: MIT
// Whether our structs say what is published: the documents of other models are to be those of real models.
//     schemas FOLDER      with files named kling__kling-2-1__master__image-to-video.json
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "benchmarks/json/runcomfy_structs.hpp"
#include "runcomfy/schema/check_schema.hpp"

namespace {

// Settings of the service that have nothing to do with JSON.
bool matters(const runcomfy::difference& each) {
  return !each.keyword.starts_with("default") && !each.keyword.starts_with("validations");
}

template <class T>
int differences(const std::string& folder) {
  std::string name;
  for (const char c : T::model_id) name += c == '/' ? std::string("__") : std::string(1, c);
  std::ifstream in(folder + "/" + name + ".json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto published = runcomfy::json::parse(text);
  if (!published) {
    std::printf("%s: %s\n", name.c_str(), published.error().message().c_str());
    return 1;
  }
  int count = 0;
  for (const runcomfy::difference& each : runcomfy::check_schema<T>(*published)) {
    // What models take without saying so in their schema.
    if (each.wire_name.starts_with("multi_prompt") || each.wire_name.starts_with("loras") || !matters(each)) continue;
    std::printf("%s: %s\n", name.c_str(), each.message().c_str());
    ++count;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  const int count = differences<fusionx>(folder) + differences<wan26>(folder) + differences<seedance>(folder) +
                    differences<ltx>(folder) + differences<acestep>(folder) + differences<kling>(folder) +
                    differences<flux>(folder);
  return count == 0 ? 0 : 1;
}
