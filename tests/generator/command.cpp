// SPDX-License-Identifier: MIT
// The command: files in, files out, what it says and what it returns.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "generator/files.hpp"
#include "generator/run.hpp"
#include "support.hpp"

namespace fs = std::filesystem;
using generator::command;
using generator::exit_code;

namespace {

/// A folder that goes away with the object.
class folder {
 public:
  folder() {
    static int count = 0;
    do path_ = fs::temp_directory_path() / ("runcomfy_generator_" + std::to_string(++count));
    while (!fs::create_directory(path_));
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string at(const std::string& name) const { return (path_ / name).generic_string(); }
  [[nodiscard]] std::string read(const std::string& name) const {
    const auto text = generator::read_file(path_ / name);
    REQUIRE(text.has_value());
    return text->value_or("(missing)");
  }
  void write(const std::string& name, const std::string& text) const {
    REQUIRE(generator::write_file(path_ / name, text).has_value());
  }
  [[nodiscard]] bool has(const std::string& name) const { return fs::exists(path_ / name); }

 private:
  fs::path path_;
};

struct result {
  exit_code code;
  std::string out;
  std::string aside;
};
result run(const command& what, const generator::perform_function& perform = {}) {
  std::ostringstream out;
  std::ostringstream aside;
  const exit_code code = generator::run(what, perform, out, aside);
  return {code, out.str(), aside.str()};
}

std::string entry(const std::string& id, const std::string& properties) {
  return R"({"model_id": ")" + id + R"(", "input_schema": {"type": "object", "required": [], "properties": {)" +
         properties + "}}}";
}

// Two models in a folder, and a command for them.
struct project {
  folder dir;
  command what;
  project() {
    dir.write("schemas/one.json", entry("a/one", R"("1_p": {"type": "string"}, "2_p": {"type": "string"})"));
    dir.write("schemas/two.json", entry("a/two", R"("q": {"type": "string"})"));
    dir.write("schemas/notes.txt", "no schema");
    what.sources = {dir.at("schemas")};
    what.out = dir.at("out");
    what.lock = dir.at("models.lock.json");
  }
};

}  // namespace

TEST_CASE("headers and the lock file are written, once") {
  const project p;
  const result first = run(p.what);
  CHECK(first.code == exit_code::good);
  CHECK(first.out.empty());
  CHECK_HAS(first.aside, "generate_models: 1 note on how schemas were read; --verbose shows them\n");
  CHECK_HAS(first.aside, "generate_models: 2 models, 3 of 3 files changed\n");
  CHECK_HAS(p.dir.read("out/a/one.hpp"), "struct one {");
  CHECK_HAS(p.dir.read("models.lock.json"), "\"member\": \"p_2\"");
  const auto time = fs::last_write_time(p.dir.at("out/a/one.hpp"));
  const result second = run(p.what);
  CHECK(second.code == exit_code::good);
  CHECK_HAS(second.aside, "0 of 3 files changed");
  CHECK(fs::last_write_time(p.dir.at("out/a/one.hpp")) == time);
}

TEST_CASE("--check writes nothing and tells what is not current") {
  const project p;
  command check = p.what;
  check.is_check = true;
  const result missing = run(check);
  CHECK(missing.code == exit_code::different);
  CHECK(missing.out == p.dir.at("models.lock.json") + ": is missing\n" + p.dir.at("out/a/one.hpp") + ": is missing\n" +
                           p.dir.at("out/a/two.hpp") + ": is missing\n");
  CHECK_HAS(missing.aside, "3 files are not current; run the same command without --check");
  CHECK_FALSE(p.dir.has("out"));
  CHECK(run(p.what).code == exit_code::good);
  CHECK(run(check).code == exit_code::good);
  p.dir.write("out/a/two.hpp", "// changed by hand\n");
  const result changed = run(check);
  CHECK(changed.code == exit_code::different);
  CHECK(changed.out == p.dir.at("out/a/two.hpp") + ": is not what the schemas make\n");
  CHECK(p.dir.read("out/a/two.hpp") == "// changed by hand\n");
}

TEST_CASE("--locked refuses what would change the lock file") {
  const project p;
  command locked = p.what;
  locked.is_locked = true;
  const result none = run(locked);
  CHECK(none.code == exit_code::input);
  CHECK_HAS(none.aside, "there is no lock file");
  CHECK(run(p.what).code == exit_code::good);
  CHECK(run(locked).code == exit_code::good);
  p.dir.write("schemas/two.json", entry("a/two", R"("q": {"type": "string"}, "new": {"type": "string"})"));
  const result grown = run(locked);
  CHECK(grown.code == exit_code::input);
  CHECK_HAS(grown.aside, "a/two, property \"new\", is new or has changed");
  p.dir.write("schemas/three.json", entry("a/three", ""));
  CHECK_HAS(run(locked).aside, "the model a/three is new");
  CHECK_FALSE(p.dir.has("out/a/three.hpp"));
}

TEST_CASE("--only takes some of the models, and the lock keeps the others") {
  const project p;
  CHECK(run(p.what).code == exit_code::good);
  const std::string lock = p.dir.read("models.lock.json");
  command only = p.what;
  only.only = {"a/two"};
  only.out = p.dir.at("other");
  CHECK(run(only).code == exit_code::good);
  CHECK(p.dir.has("other/a/two.hpp"));
  CHECK_FALSE(p.dir.has("other/a/one.hpp"));
  CHECK(p.dir.read("models.lock.json") == lock);
  only.only = {"a/two", "b/none"};
  const result none = run(only);
  CHECK(none.code == exit_code::input);
  CHECK_HAS(none.aside, "the sources hold no model \"b/none\"; --list shows what they hold");
}

TEST_CASE("--list, one model to the screen, one model to a file") {
  const project p;
  command what = p.what;
  what.is_list = true;
  CHECK(run(what).out == "a/one\ta/one.hpp\truncomfy::models::a::one\na/two\ta/two.hpp\truncomfy::models::a::two\n");
  CHECK_FALSE(p.dir.has("models.lock.json"));
  command screen;
  screen.sources = {p.dir.at("schemas/one.json")};
  CHECK_HAS(run(screen).out, "struct one {");
  screen.sources.push_back(p.dir.at("schemas/two.json"));
  const result two = run(screen);
  CHECK(two.code == exit_code::usage);
  CHECK_HAS(two.aside, "there are 2 models: say where their headers go with --out, or choose one with --only");
  screen.header = p.dir.at("x/one.hpp");
  CHECK_HAS(run(screen).aside, "--header takes one model, and there are 2");
  screen.only = {"a/one"};
  CHECK(run(screen).code == exit_code::good);
  CHECK_HAS(p.dir.read("x/one.hpp"), "struct one {");
}

TEST_CASE("--strict takes warnings as errors, and notes as what they are") {
  const project p;
  command strict = p.what;
  strict.is_strict = true;
  CHECK(run(strict).code == exit_code::good);
  p.dir.write("schemas/three.json", entry("a/three", R"("q": {"type": "whole"})"));
  const result told = run(strict);
  CHECK(told.code == exit_code::told);
  CHECK_HAS(told.aside, "generate_models: warning: a/three, \"q\": its type \"whole\" is unknown; taken as any JSON\n");
  CHECK_HAS(told.aside, "1 warning, which --strict takes as errors; nothing was written");
  CHECK_FALSE(p.dir.has("out/a/three.hpp"));
  command verbose = p.what;
  verbose.is_verbose = true;
  verbose.lock.clear();
  CHECK_HAS(run(verbose).aside, "generate_models: note: a/one, \"2_p\": the name p is taken in its struct");
}

TEST_CASE("arguments that do not go together") {
  const auto refusal = [](const command& what) {
    const result got = run(what);
    CHECK(got.code == exit_code::usage);
    return got.aside;
  };
  command what;
  CHECK_HAS(refusal(what), "nothing to read");
  what.sources = {"x"};
  what.is_check = true;
  CHECK_HAS(refusal(what), "--check needs --out or --header");
  what.out = "a";
  what.header = "b";
  CHECK_HAS(refusal(what), "--out and --header do not go together");
  what.header.clear();
  what.is_locked = true;
  CHECK_HAS(refusal(what), "--locked needs --lock FILE");
  what.is_locked = false;
  what.save = "c";
  CHECK_HAS(refusal(what), "--save keeps the answer of --catalogue");
  what.use_catalogue = true;
  CHECK_HAS(refusal(what), "built without a transport");
  what = {};
  what.sources = {"x"};
  what.render.licence = "MIT\n#error";
  CHECK_HAS(refusal(what), "--licence takes an SPDX identifier");
}

TEST_CASE("bad input is told with its file") {
  const folder dir;
  command what;
  what.out = dir.at("out");
  const auto refusal = [&](const std::string& source) {
    what.sources = {source};
    const result got = run(what);
    CHECK(got.code == exit_code::input);
    CHECK_FALSE(dir.has("out"));
    return got.aside;
  };
  CHECK_HAS(refusal(dir.at("none.json")), "none.json: there is no such file or folder");
  dir.write("empty/x.txt", "");
  CHECK_HAS(refusal(dir.at("empty")), "empty: the folder holds no *.json file");
  dir.write("cut.json", R"({"model_id": "a/b", "input_)");
  CHECK_HAS(refusal(dir.at("cut.json")), "cut.json: cannot read JSON at byte");
  dir.write("list.json", "[]");
  CHECK_HAS(refusal(dir.at("list.json")), "the sources hold no model");
  dir.write("bare.json", R"({"type": "object", "required": [], "properties": {}})");
  CHECK_HAS(refusal(dir.at("bare.json")), "bare.json: this is a schema without the id of its model");
  what.model_id = "a/b";
  CHECK(run(what).code == exit_code::good);
  CHECK(dir.has("out/a/b.hpp"));
  what.lock = dir.at("bad.lock");
  dir.write("bad.lock", "{}");
  const result damaged = run(what);
  CHECK(damaged.code == exit_code::input);
  CHECK_HAS(damaged.aside, "bad.lock is damaged: the document has no number \"version\"");
}

TEST_CASE("a place that cannot be written is told") {
  const project p;
  p.dir.write("file", "x");
  command what = p.what;
  what.out = p.dir.at("file/out");
  const result got = run(what);
  CHECK(got.code == exit_code::output);
  CHECK_HAS(got.aside, "file/out");
}

// --- the catalogue
// ----------------------------------------------------------------------------------------------------

namespace {

namespace http = runcomfy::http;

/// A service that has so many models, gives at most `cap` at a time, and remembers what it was asked.
struct service {
  std::size_t models = 5;
  std::size_t cap = 100;
  bool tells_total = true;
  bool turns_pages = true;
  std::vector<std::string> asked = {};
  std::vector<std::string> tokens = {};

  http::outcome operator()(const http::request& what) {
    asked.push_back(what.url.text());
    const std::string* token = what.headers.find("Authorization");
    tokens.push_back(token == nullptr ? "" : *token);
    const std::string target = what.url.target();
    const auto number_behind = [&](std::string_view name) {
      return static_cast<std::size_t>(std::stoul(target.substr(target.find(name) + name.size())));
    };
    const std::size_t offset = turns_pages ? number_behind("offset=") : 0;
    const std::size_t count = (std::min)((std::min)(number_behind("limit="), cap), models - (std::min)(offset, models));
    std::string body = R"({"models": [)";
    for (std::size_t i = 0; i < count; ++i)
      body += (i == 0 ? "" : ",") + entry("studio/m" + std::to_string(offset + i), R"("p": {"type": "string"})");
    body += "]" + (tells_total ? R"(, "total": )" + std::to_string(models) : std::string()) + "}";
    return http::outcome::success({200, {}, body});
  }
};

runcomfy::result<runcomfy::json::value> fetch(const generator::perform_function& perform, std::size_t page_size = 2) {
  generator::catalogue_options options;
  options.token = runcomfy::token("");
  options.page_size = page_size;
  return generator::fetch_catalogue(options, perform);
}
generator::perform_function over(service& from) {
  return [&from](const http::request& what, const http::call&) { return from(what); };
}
std::size_t count_of(const runcomfy::result<runcomfy::json::value>& answer) {
  REQUIRE_MESSAGE(answer.has_value(), (answer ? "" : answer.error().message()));
  return answer->find("models")->as_array()->size();
}

}  // namespace

TEST_CASE("all pages of the catalogue are asked for, whatever the service's cap is") {
  service five;
  CHECK(count_of(fetch(over(five))) == 5);
  CHECK(five.asked ==
        std::vector<std::string>{"https://model-api.runcomfy.net/v1/models?include_schema=true&limit=2&offset=0",
                                 "https://model-api.runcomfy.net/v1/models?include_schema=true&limit=2&offset=2",
                                 "https://model-api.runcomfy.net/v1/models?include_schema=true&limit=2&offset=4"});
  service capped{.models = 5, .cap = 1};
  CHECK(count_of(fetch(over(capped))) == 5);
  CHECK(capped.asked.size() == 5);
  service silent{.models = 5, .tells_total = false};
  CHECK(count_of(fetch(over(silent))) == 5);
  service even{.models = 4, .tells_total = false};
  CHECK(count_of(fetch(over(even))) == 4);
  CHECK(even.asked.size() == 3);
  service none{.models = 0};
  CHECK(count_of(fetch(over(none))) == 0);
}

TEST_CASE("the token goes to the origin that is configured, and is left out where there is none") {
  service five;
  CHECK(count_of(fetch(over(five))) == 5);
  CHECK(five.tokens == std::vector<std::string>{"", "", ""});
  service other;
  generator::catalogue_options options;
  options.base_url = "https://localhost:8443";
  options.token = runcomfy::token("secret");
  CHECK(generator::fetch_catalogue(options, over(other)).has_value());
  CHECK(other.tokens == std::vector<std::string>{"Bearer secret"});
  CHECK_HAS(other.asked[0], "https://localhost:8443/v1/models?");
  options.base_url = "http://example.com";
  const auto plain = generator::fetch_catalogue(options, over(other));
  REQUIRE_FALSE(plain.has_value());
  CHECK_HAS(plain.error().message(), "it is not https");
  CHECK(other.asked.size() == 1);
}

TEST_CASE("a page that is none is told, with its place") {
  const auto error_of = [](const http::outcome& second) {
    service five;
    int calls = 0;
    const auto answer =
        fetch([&](const http::request& what, const http::call&) { return ++calls == 2 ? second : five(what); });
    REQUIRE_FALSE(answer.has_value());
    CHECK_HAS(answer.error().message(), "the catalogue, from entry 2 on: ");
    return answer.error();
  };
  const auto answered = [](int status, std::string body) {
    return http::outcome::success({status, {}, std::move(body)});
  };
  CHECK_HAS(error_of(answered(200, "<html>")).message(), "cannot read JSON");
  CHECK_HAS(error_of(answered(200, "[]")).message(), "the answer holds no list \"models\"");
  CHECK_HAS(error_of(answered(200, R"({"models": [], "total": 5})")).message(),
            "the page is empty, though there are 5 entries");
  const runcomfy::error refused = error_of(answered(401, R"({"error_code": 401001, "error_message": "bad token"})"));
  CHECK(refused.kind() == runcomfy::error_kind::authentication);
  CHECK(refused.http_status() == 401);
  CHECK_HAS(refused.message(), "the service answered with HTTP 401 and says \"bad token\"; set RUNCOMFY_TOKEN");
  CHECK_HAS(error_of(answered(200, R"({"error_code": 400004, "models": []})")).message(), "set RUNCOMFY_TOKEN");
  CHECK(error_of(answered(503, "")).kind() == runcomfy::error_kind::server);
  CHECK_HAS(error_of(http::outcome::failed(http::failure::tls, http::phase::tls, false, "self signed")).message(),
            "the TLS connection was refused in the TLS handshake (self signed); check this machine's clock");
  service stuck{.turns_pages = false};
  const auto again = fetch(over(stuck));
  REQUIRE_FALSE(again.has_value());
  CHECK_HAS(again.error().message(), "the service gives a page again that it gave before");
}

TEST_CASE("the command makes headers from the catalogue and keeps its answer for runs without network") {
  const folder dir;
  service five;
  command what;
  what.use_catalogue = true;
  what.catalogue.token = runcomfy::token("");
  what.out = dir.at("out");
  what.save = dir.at("catalogue.json");
  const result got = run(what, over(five));
  CHECK_MESSAGE(got.code == exit_code::good, got.aside);
  CHECK_HAS(got.aside, "5 models, 5 of 5 files changed");
  command later;
  later.sources = {dir.at("catalogue.json")};
  later.out = dir.at("out");
  later.is_check = true;
  CHECK(run(later).code == exit_code::good);
  const result failed = run(what, [](const http::request&, const http::call&) {
    return http::outcome::failed(http::failure::resolve, http::phase::resolve, false);
  });
  CHECK(failed.code == exit_code::network);
  CHECK_HAS(failed.aside,
            "the host was not found while looking up the host; try again, or save the answer by other means");
}
