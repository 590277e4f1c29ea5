// SPDX-License-Identifier: MIT
// A struct means the same on every back end that this compiler has: names, JSON, schema, validation, reading, errors.
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/json.hpp"
#include "runcomfy/schema/schema_of.hpp"

using runcomfy::field;
using runcomfy::one_of;
namespace json = runcomfy::json;
namespace reflect = runcomfy::reflect;

namespace {

// What one back end says of a value, as one text.
template <class Backend, class T>
std::string all_said(const T& x) {
  std::string said;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((said += std::string(reflect::info<T, I, Backend>::wire_name) + " (" +
              std::string(reflect::info<T, I, Backend>::member) +
              (reflect::info<T, I, Backend>::required ? ") required\n" : ")\n")),
     ...);
  }(std::make_index_sequence<reflect::size<T, Backend>>());

  const runcomfy::result<std::string> written = runcomfy::try_to_json<T, Backend>(x);
  said += written ? *written : written.error().message();
  said += "\n" + runcomfy::to_json(runcomfy::schema_of<T, Backend>()) + "\n";
  for (const runcomfy::violation& each : runcomfy::validate<T, Backend>(x)) said += each.message() + "\n";

  const std::string text = written ? *written : "{}";
  const runcomfy::result<T> read = runcomfy::from_json<T, Backend>(text);
  said += read ? runcomfy::try_to_json<T, Backend>(*read).value() : read.error().message();
  for (const char* wrong : {"{}", "[]", R"({"prompt":7,"how":"no"})"}) {
    const runcomfy::result<T> refused = runcomfy::from_json<T, Backend>(wrong);
    said += "\n" + (refused ? runcomfy::to_json<T, Backend>(*refused) : refused.error().message());
  }
  return said;
}

// Checks the others against the first back end, and gives what all of them say.
template <class T>
std::string said_by_all(const T& x) {
  std::string said = all_said<reflect::bindings>(x);
  if constexpr (!std::is_same_v<reflect::backend, reflect::bindings>) {
    CHECK(all_said<reflect::backend>(x) == said);
  }
#if __cplusplus > 202302L && defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L
  CHECK(all_said<reflect::packs>(x) == said);
#endif
  return said;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

enum class speed { slow, fast = 7, with_dash = -1 };
enum class mood : std::uint8_t { calm, wild = 99 };

struct nothing {};
struct single {
  std::string prompt;
};
struct plain {
  std::string prompt;
  bool yes = true;
  std::int8_t small = -8;
  std::uint64_t large = 18446744073709551615U;
  float real = 0.1F;
  double other = 2.5;
  speed how = speed::fast;
  mood mind = mood::wild;
  std::optional<int> maybe = {};
  std::optional<std::string> given = "yes";
  long last = 3;
};
struct lora {
  std::string path;
  field<"scale", std::optional<double>, runcomfy::minimum<0>, runcomfy::maximum<2.5>> scale = {};
};
struct fields {
  field<"600_prompt", std::string, runcomfy::max_length<5>> prompt;
  field<"ratio", one_of<"16:9", "1:1">> ratio;
  field<"loras", std::vector<lora>, runcomfy::min_items<2>> loras;
  field<"598_steps", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>> steps = {};
  field<"images", std::optional<std::vector<std::string>>, runcomfy::items<runcomfy::format<"image_uri">>> images = {};
  field<"how", std::optional<speed>> how = {};
  field<"first", std::optional<lora>> first = {};
  std::optional<std::string> other = {};
};
struct nested {
  single inner;
  std::optional<plain> maybe = {};
  std::vector<single> list = {};
  std::vector<std::vector<std::optional<lora>>> lists = {};
  std::map<std::string, std::vector<single>> map = {};
  std::array<lora, 2> two = {};
  json::value any = {};
  json::object object = {};
  json::array array = {};
  one_of<81, 141> frames = 81;
};
struct holds_itself {
  std::string prompt;
  std::vector<holds_itself> children = {};
};
struct all_required {
  one_of<"a", "b"> first;
  lora second;
  field<"third", one_of<1, 2>> third;
  field<"fourth", std::vector<std::string>> fourth;
};
struct required_last {
  std::optional<int> first = {};
  std::vector<std::string> second = {};
  field<"third", std::string> third;
};
// clang-format off
struct größe { int höhe = 1; std::optional<int> 幅 = 2; int x1 = 3; };
// clang-format on
#define EIGHT(x) std::optional<int> x##0 = 0, x##1 = 1, x##2 = {}, x##3 = 3, x##4 = {}, x##5 = 5, x##6 = {}, x##7 = 7;
struct sixty_four {
  EIGHT(a) EIGHT(b) EIGHT(c) EIGHT(d) EIGHT(e) EIGHT(f) EIGHT(g) EIGHT(h)
};
template <class T>
struct generic {
  T value;
  std::map<std::string, T> more = {};
};

}  // namespace

namespace foreign {
struct base {
  int id = 0;
};
struct camera : base {
  double zoom = 1;
  int grid[2] = {1, 2};
  std::string name;
};
enum old_style { first_one, second_one };
struct scene {
  std::string prompt;
  camera view = {};
  old_style style = second_one;
};
}  // namespace foreign
template <>
struct runcomfy::describe<foreign::camera> {
  using members = runcomfy::described<runcomfy::member<"camera-zoom", &foreign::camera::zoom, runcomfy::minimum<2>>,
                                      runcomfy::member<"name", &foreign::camera::name>>;
};
template <>
inline constexpr auto runcomfy::enum_names<foreign::old_style> = std::array{
    std::pair{foreign::first_one, std::string_view("1st")}, std::pair{foreign::second_one, std::string_view("2nd")}};

TEST_CASE("plain structs mean the same on every back end") {
  CHECK(has(said_by_all(nothing{}), "{}"));
  CHECK(has(said_by_all(single{.prompt = "a \"fox\""}), R"({"prompt":"a \"fox\""})"));
  const std::string said = said_by_all(plain{.prompt = "fox"});
  CHECK(has(said, "prompt (prompt) required\n"));
  CHECK(has(said, R"({"prompt":"fox","yes":true,"small":-8,"large":18446744073709551615,"real":0.1,"other":2.5,)"
                  R"("how":"fast","mind":"wild","given":"yes","last":3})"));
  CHECK(has(said, R"("enum":["with_dash","slow","fast"])"));
}

TEST_CASE("fields mean the same on every back end") {
  fields good{.prompt = "a fox", .ratio = "1:1", .loras = {{.path = "x"}, {.path = "y"}}};
  const std::string said = said_by_all(good);
  CHECK(has(said, R"({"600_prompt":"a fox","ratio":"1:1","loras":[{"path":"x"},{"path":"y"}]})"));
  CHECK(has(said, "600_prompt (prompt) required\n"));

  fields bad{.prompt = std::string("too long"), .ratio = "16:9", .loras = {{.path = "x"}}};
  bad.ratio = runcomfy::unchecked("4:3");
  bad.steps = runcomfy::unchecked(40);
  bad.images = std::vector<std::string>{"https://example.com/1.png", "/home/me/2.png"};
  bad.how = static_cast<speed>(5);
  bad.first = lora{.path = "p", .scale = runcomfy::unchecked(3.0)};
  const std::string told = said_by_all(bad);
  for (const char* rule :
       {"(member prompt): 8 breaks maxLength 5", "ratio: \"4:3\" breaks enum", "loras: 1 breaks minItems 2",
        "598_steps (member steps): 40 breaks maximum 20", "images/1 (member images[1]): ", "how: 5 breaks enum",
        "first/scale (member first.scale): 3 breaks maximum 2.5"}) {
    CAPTURE(rule);
    CHECK(has(told, rule));
  }
}

TEST_CASE("nested structs, lists and maps mean the same on every back end") {
  nested x{.inner = {.prompt = "in"}};
  x.maybe.emplace(plain{.prompt = "deep"});
  x.list = {{.prompt = "1"}, {.prompt = "2"}};
  x.lists = {{lora{.path = "l"}, std::nullopt}, {}};
  x.map = {{"k", {{.prompt = "v"}}}, {"empty", {}}};
  x.any = json::object{{"any", 1}};
  const std::string said = said_by_all(x);
  CHECK(has(said, R"("lists":[[{"path":"l"},null],[]],"map":{"empty":[],"k":[{"prompt":"v"}]})"));
  CHECK(has(said_by_all(holds_itself{.prompt = "a", .children = {{.prompt = "b"}}}),
            R"({"prompt":"a","children":[{"prompt":"b","children":[]}]})"));
}

TEST_CASE("members without default constructor mean the same on every back end") {
  CHECK(has(said_by_all(all_required{.first = "b", .second = {.path = "p"}, .third = 2, .fourth = {"x"}}),
            R"({"first":"b","second":{"path":"p"},"third":2,"fourth":["x"]})"));
  CHECK(has(said_by_all(required_last{.third = "t"}), R"({"second":[],"third":"t"})"));
}

TEST_CASE("names of every kind mean the same on every back end") {
  CHECK(has(said_by_all(größe{}), R"({"höhe":1,"幅":2,"x1":3})"));
  CHECK(has(said_by_all(generic<std::string>{.value = "v"}), R"({"value":"v","more":{}})"));
  CHECK(has(said_by_all(generic<generic<int>>{.value = {.value = 1}}), R"({"value":{"value":1,"more":{}},"more":{}})"));
  struct local {
    std::string prompt;
    field<"wire name", std::optional<int>> second = {};
  };
  CHECK(has(said_by_all(local{.prompt = "here", .second = 2}), R"({"prompt":"here","wire name":2})"));
  enum class local_enum { one, two };
  struct with_local_enum {
    local_enum how = local_enum::two;
  };
  CHECK(has(said_by_all(with_local_enum{}), R"({"how":"two"})"));
}

TEST_CASE("sixty-four members mean the same on every back end") {
  const std::string said = said_by_all(sixty_four{});
  CHECK(has(said, R"({"a0":0,"a1":1,"a3":3,"a5":5,"a7":7,"b0":0,)"));
  CHECK(has(said, R"(,"h0":0,"h1":1,"h3":3,"h5":5,"h7":7})"));
}

TEST_CASE("described types mean the same on every back end") {
  foreign::camera camera;
  camera.name = "left";
  const std::string said = said_by_all(camera);
  CHECK(has(said, R"({"camera-zoom":1,"name":"left"})"));
  CHECK(has(said, "minimum 2"));
  CHECK(has(said_by_all(foreign::scene{.prompt = "p", .view = camera}),
            R"({"prompt":"p","view":{"camera-zoom":1,"name":"left"},"style":"2nd"})"));
}

#if __cplusplus > 202302L && defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L
namespace {
struct seventy_three {
  EIGHT(a) EIGHT(b) EIGHT(c) EIGHT(d) EIGHT(e) EIGHT(f) EIGHT(g) EIGHT(h) field<"required", std::string> required;
  EIGHT(i)
};
}  // namespace

TEST_CASE("packs and static reflection take more than sixty-four members") {
  const seventy_three many{.required = "r"};
  const std::string said = all_said<reflect::packs>(many);
  CHECK(reflect::size<seventy_three, reflect::packs> == 73);
  CHECK(has(said, R"(,"h7":7,"required":"r","i0":0,)"));
  CHECK(all_said<reflect::backend>(many) == said);
}
#endif
#undef EIGHT

#if defined(__cpp_impl_reflection)
namespace {
// clang-format off
enum class pace { slow, very_fast [[=runcomfy::wire<"very-fast">{}]], far = 1000 };
struct annotated_lora {
  [[=runcomfy::wire<"path to">{}]] std::string path;
  [[=runcomfy::minimum<0>{}, =runcomfy::maximum<2.5>{}]] std::optional<double> scale = {};
};
struct annotated {
  [[=runcomfy::wire<"600_prompt">{}, =runcomfy::max_length<5>{}]] std::string prompt;
  [[=runcomfy::min_items<2>{}, =runcomfy::max_items<3>{}]] std::vector<annotated_lora> loras;
  [[=runcomfy::wire<"598_steps">{}]] [[=runcomfy::minimum<6>{}]] [[=runcomfy::maximum<20>{}]] std::optional<int> steps = {};
  [[=runcomfy::items<runcomfy::format<"image_uri">>{}]] std::optional<std::vector<std::string>> images = {};
  [[maybe_unused]] std::optional<pace> how = {};
  [[=runcomfy::spelled_float{}]] std::optional<double> cfg = {};
  [[="somebody else's"]] field<"plain", std::optional<int>> other = {};
  std::optional<one_of<"16:9", "1:1">> ratio = {};
};
// clang-format on
}  // namespace
namespace {
enum class same_pace { slow, very_fast, far };
}  // namespace
template <>
inline constexpr auto runcomfy::enum_names<same_pace> = std::array{
    std::pair{same_pace::slow, std::string_view("slow")},
    std::pair{same_pace::very_fast, std::string_view("very-fast")}, std::pair{same_pace::far, std::string_view("far")}};
namespace {
struct same_lora {
  field<"path to", std::string> path;
  field<"scale", std::optional<double>, runcomfy::minimum<0>, runcomfy::maximum<2.5>> scale = {};
};
struct same_as_annotated {
  field<"600_prompt", std::string, runcomfy::max_length<5>> prompt;
  field<"loras", std::vector<same_lora>, runcomfy::min_items<2>, runcomfy::max_items<3>> loras;
  field<"598_steps", std::optional<int>, runcomfy::minimum<6>, runcomfy::maximum<20>> steps = {};
  field<"images", std::optional<std::vector<std::string>>, runcomfy::items<runcomfy::format<"image_uri">>> images = {};
  field<"how", std::optional<same_pace>> how = {};
  field<"cfg", std::optional<double>, runcomfy::spelled_float> cfg = {};
  field<"plain", std::optional<int>> other = {};
  std::optional<one_of<"16:9", "1:1">> ratio = {};
};
}  // namespace

namespace {
// clang-format off
// [annotations]
enum class camera { fixed, slow_pan [[=runcomfy::wire<"slow-pan">{}]] };

struct clip {
  [[=runcomfy::wire<"600_prompt">{}, =runcomfy::max_length<500>{}]]
  std::string prompt;

  [[=runcomfy::wire<"598_steps">{}, =runcomfy::minimum<6>{}, =runcomfy::maximum<20>{}]]
  std::optional<int> steps = {};

  std::optional<camera> move = {};
};
// [annotations]
// clang-format on
}  // namespace

TEST_CASE("the annotated struct of the documentation") {
  CHECK(runcomfy::to_json(clip{.prompt = "a fox", .steps = 8, .move = camera::slow_pan}) ==
        R"({"600_prompt":"a fox","598_steps":8,"move":"slow-pan"})");
  CHECK(runcomfy::validate(clip{.prompt = "a fox", .steps = 40}).size() == 1);
}

TEST_CASE("annotations say the same as fields") {
  const annotated good{.prompt = "a fox", .loras = {{.path = "1"}, {.path = "2", .scale = 1}}, .how = pace::very_fast};
  const same_as_annotated same{
      .prompt = "a fox", .loras = {{.path = "1"}, {.path = "2", .scale = 1}}, .how = same_pace::very_fast};
  CHECK(all_said<reflect::backend>(good) == all_said<reflect::backend>(same));
  CHECK(all_said<reflect::backend>(good) == all_said<reflect::bindings>(same));
  CHECK(has(all_said<reflect::backend>(good), R"({"600_prompt":"a fox","loras":[{"path to":"1"},)"
                                              R"({"path to":"2","scale":1}],"how":"very-fast"})"));

  annotated bad{.prompt = "too long", .loras = {{.path = "1", .scale = 3}}, .steps = 40};
  bad.images = std::vector<std::string>{"/home/me/2.png"};
  bad.how = static_cast<pace>(7);
  same_as_annotated also_bad{.prompt = "too long", .loras = {{.path = "1"}}};
  also_bad.steps = runcomfy::unchecked(40);
  also_bad.loras->front().scale = runcomfy::unchecked(3.0);
  also_bad.images = std::vector<std::string>{"/home/me/2.png"};
  also_bad.how = static_cast<same_pace>(7);
  CHECK(all_said<reflect::backend>(bad) == all_said<reflect::backend>(also_bad));
  CHECK(runcomfy::validate(bad).size() == 6);
}

TEST_CASE("static reflection knows enumerators of every value, in the order of their values") {
  CHECK(reflect::enum_text(pace::far) == "far");
  CHECK(reflect::enum_from<pace>("very-fast") == pace::very_fast);
  CHECK_FALSE(reflect::enum_from<pace>("very_fast").has_value());
  enum class unordered { last = 500, first = -500, alias = 500, middle = 0 };
  std::string said;
  reflect::for_each_enum_text<unordered>([&](std::string_view each) { said.append(each).append(" "); });
  CHECK(said == "first middle last ");
}
#endif
