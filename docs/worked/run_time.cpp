// SPDX-License-Identifier: MIT
// The program of docs/worked.md: `run_time SECTION` makes the mistakes of one section and prints what the library says.
// `run_time published FILE` compares the struct with the catalogue's entry in FILE.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "runcomfy.hpp"
#include "runcomfy_testing.hpp"

#include "reference_to_video.hpp"

namespace {

void say(const std::string& line) { std::puts(line.c_str()); }

std::string contents(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void good() {
  // [good]
  const reference_to_video input{.prompt = "a fox in the snow",
                                 .reference_image_urls = {"https://example.com/fox.png"},
                                 .aspect_ratio = "9:16",
                                 .duration = 5,
                                 .seed = 7};
  say(runcomfy::to_json(input));
  // [good]
}

reference_to_video bad_input(int drawn, const std::string& ratio, const std::string& chosen) {
  // [report]
  reference_to_video input{.prompt = std::string(5001, 'x')};
  input.negative_prompt = "caf\xE9";  // Latin-1, no UTF-8
  input.reference_image_urls = std::vector<std::string>(6, "https://example.com/fox.png");
  input.reference_video_urls = {chosen, "http://localhost:8080/fox.mp4", "fox.mp4"};  // chosen: "/home/me/fox.mp4"
  input.aspect_ratio = runcomfy::unchecked(ratio);  // "16:10", from a configuration file
  input.duration = runcomfy::unchecked(12);
  input.seed = drawn;  // -1, from a random generator
  // [report]
  return input;
}

void report() {
  const reference_to_video input = bad_input(-1, "16:10", "/home/me/fox.mp4");
  // [report]
  for (const runcomfy::violation& each : runcomfy::validate(input)) say(each.message());
  // [report]
}

void submit() {
  // [submit]
  runcomfy::testing::simulator service;
  service.add_model<reference_to_video>();
  runcomfy::client client{service, "test-token"};
  auto job = client.submit(reference_to_video{.prompt = "a fox", .reference_image_urls = {"fox.png"}});
  if (!job) say(job.error().message());
  say(std::to_string(service.jobs().size()) + " jobs were made");
  // [submit]
}

void parse() {
  // [parse]
  using ratio = one_of<"16:9", "9:16", "1:1", "4:3", "3:4">;
  const auto parsed = ratio::parse("16:10");  // a text that is known at run time only
  if (!parsed) say("no such ratio");
  // [parse]
}

void file() {
  // [file]
  const std::string png = "\x89PNG...";  // the bytes of a file
  if (auto uri = runcomfy::data_uri(png, "image/png"); uri) say(*uri);
  if (auto uri = runcomfy::data_uri(png, "png"); !uri) say(uri.error().message());
  if (auto uri = runcomfy::data_uri("", "image/png"); !uri) say(uri.error().message());
  if (auto uri = runcomfy::data_uri(png, "image/png", {.max_bytes = 4}); !uri) say(uri.error().message());
  // [file]
}

void drift() {
  // [drift]
  runcomfy::json::value published = runcomfy::schema_of<reference_to_video>();  // as if fetched: and then it changed
  runcomfy::json::object& properties = *published.find("properties")->as_object();
  properties.find("prompt")->as_object()->set("maxLength", 2000);
  properties.find("resolution")->as_object()->set("enum", runcomfy::json::array{"720p", "4K"});
  properties.find("duration")->as_object()->set("default", 8);
  properties.find("multi_shots")->as_object()->set("type", "string");
  properties.erase("seed");
  properties.set("fps", runcomfy::json::object{{"type", "integer"}, {"minimum", 8}});
  for (const runcomfy::difference& each : runcomfy::check_schema<reference_to_video>(published))
    say((each.breaking ? "breaking: " : "told: ") + each.message());
  // [drift]
}

void read() {
  // [read]
  const char* const texts[] = {
      R"({"prompt": "a fox", "seed": "7"})",
      R"({"prompt": "a fox", "seed": 7.5})",
      R"({"prompt": "a fox", "seed": 3000000000})",
      R"({"prompt": "a fox", "reference_image_urls": ["https://example.com/1.png", 2]})",
      R"({"prompt": "a fox", "prompt": "an owl"})",
      R"({"prompt": "a fox", "duration": 5)",
      R"({"prompt": "a fox",})",
      R"({"seed": 7})",
  };
  for (const char* const text : texts)
    if (auto input = runcomfy::from_json<reference_to_video>(text); !input) say(input.error().message());
  // [read]
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view section = argc > 1 ? argv[1] : "";
  if (section == "good") good();
  else if (section == "report") report();
  else if (section == "submit") submit();
  else if (section == "parse") parse();
  else if (section == "file") file();
  else if (section == "drift") drift();
  else if (section == "read") read();
  else if (section == "published" && argc > 2) {
    const runcomfy::result<runcomfy::json::value> entry = runcomfy::json::parse(contents(argv[2]));
    if (!entry) return say(entry.error().message()), 1;
    const auto differences = runcomfy::check_schema<reference_to_video>(*entry);
    for (const runcomfy::difference& each : differences) say(each.message());
    return differences.empty() ? 0 : 1;
  } else {
    return say("usage: run_time SECTION, or run_time published FILE"), 2;
  }
}
