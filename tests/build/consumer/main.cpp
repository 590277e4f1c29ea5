// SPDX-License-Identifier: MIT
// What a stranger writes first: a struct of his own, as JSON, and what a missing token says.
#include <cstdio>
#include <optional>
#include <string>

#include <runcomfy/runcomfy.hpp>

struct picture {
  std::string prompt;
  std::optional<int> seed = {};
};

int main() {
  const std::string text = runcomfy::to_json(picture{.prompt = "a fox"});
  const runcomfy::token none = runcomfy::token::from_env("A_VARIABLE_THAT_NOBODY_SETS");
  std::printf("runcomfy %s: %s; %s\n", runcomfy::version_text, text.c_str(), none.fault().c_str());
  return text == R"({"prompt":"a fox"})" && !none.good() ? 0 : 1;
}
