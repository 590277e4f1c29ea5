// SPDX-License-Identifier: MIT
// Names, places and orders: given once, kept by the lock file.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support.hpp"

using generator::lock_text;
using generator::read_lock;
using generator_tests::generated;
using generator_tests::lock_file;
using generator_tests::make;
using generator_tests::model;
using generator_tests::published;

namespace {

constexpr const char* text_property = R"("prompt": {"type": "string"})";

std::string place_of(const generated& made, std::string_view id) {
  for (const generator::locked_model& each : made.lock.models)
    if (each.model_id == id) return each.name_space + "::" + each.struct_name + " " + each.header;
  return {};
}
std::string members_of(const generated& made, std::size_t index = 0) {
  std::string out;
  for (const generator::locked_property& each : made.lock.models.at(index).properties)
    out += (out.empty() ? "" : " ") + each.member + (each.removed ? "-" : "");
  return out;
}
std::string told_of(const generated& made) {
  std::string out;
  for (const auto& each : made.told) out += each.text() + '\n';
  return out;
}

}  // namespace

TEST_CASE("a model id becomes a namespace, a struct and a path") {
  const auto place = [](std::string id) { return place_of(make({model(id, text_property)}), id); };
  CHECK(place("kling/kling-2-1/master/image-to-video") ==
        "kling::kling_2_1::master::image_to_video kling/kling-2-1/master/image-to-video.hpp");
  CHECK(place("kling/kling-3.0/4k/text-to-video") ==
        "kling::kling_3_0::_4k::text_to_video kling/kling-3.0/4k/text-to-video.hpp");
  CHECK(place("kling/kling-video-o3/4K/text-to-video") ==
        "kling::kling_video_o3::_4k::text_to_video kling/kling-video-o3/4k/text-to-video.hpp");
  CHECK(place("minimax/Hailuo Video 01 Live") == "minimax::hailuo_video_01_live minimax/hailuo-video-01-live.hpp");
  CHECK(place("01-ai/yi") == "_01_ai::yi 01-ai/yi.hpp");
  CHECK(place("std/new/json/field") == "std_::new_::json_::field_ std/new/json/field.hpp");
  CHECK(place("con/aux.v2") == "con::aux_v2 con-/aux-.v2.hpp");
  CHECK(place("a/b.") == "a::b a/b-.hpp");
}

TEST_CASE("a model whose id is the beginning of another's") {
  const std::string first = "a/extend-video";
  const std::string second = "a/extend-video/draft";
  const generated together = make({model(second, text_property), model(first, text_property)});
  CHECK(place_of(together, first) == "a::extend_video a/extend-video.hpp");
  CHECK(place_of(together, second) == "a::extend_video_draft a/extend-video/draft.hpp");
  CHECK_HAS(together.headers[1].text, "struct extend_video_draft {");
  const generated deeper =
      make({model("a/b", text_property), model("a/b/c", text_property), model("a/b/c/d", text_property)});
  CHECK(place_of(deeper, "a/b/c") == "a::b_c a/b/c.hpp");
  CHECK(place_of(deeper, "a/b/c/d") == "a::b_c_d a/b/c/d.hpp");
  // The longer one was there before: it keeps its namespace, and the struct yields.
  generated before = make({model(second, text_property)});
  CHECK(place_of(before, second) == "a::extend_video::draft a/extend-video/draft.hpp");
  const generated after = make({model(first, text_property), model(second, text_property)}, before.lock);
  CHECK(place_of(after, second) == "a::extend_video::draft a/extend-video/draft.hpp");
  CHECK(place_of(after, first) == "a::extend_video_2 a/extend-video.hpp");
}

TEST_CASE("ids that come to one name") {
  const generated made = make({model("wan/wan-2.7/edit", text_property), model("wan/wan-2-7/edit", text_property),
                               model("wan/Wan 2.7/edit", text_property)});
  CHECK(place_of(made, "wan/Wan 2.7/edit") == "wan::wan_2_7::edit wan/wan-2.7/edit.hpp");
  CHECK(place_of(made, "wan/wan-2-7/edit") == "wan::wan_2_7::edit_2 wan/wan-2-7/edit.hpp");
  CHECK(place_of(made, "wan/wan-2.7/edit") == "wan::wan_2_7::edit_3 wan/wan-2.7/edit-2.hpp");
}

TEST_CASE("required members come first, in the order of the schema's list, and the others as they are published") {
  const generated made = make({model("a/b",
                                     R"("p": {"type": "string"}, "q": {"type": "string"}, "r": {"type": "string"},
                                        "s": {"type": "string"})",
                                     R"("s", "q")")});
  CHECK(members_of(made) == "s q p r");
}

TEST_CASE("properties that come to one name, and names that the struct has") {
  const generated made = make({model("a/draft", R"("598_seed": {"type": "string"}, "612_seed": {"type": "string"},
    "draft": {"type": "string"}, "model_id": {"type": "string"}, "default": {"type": "string"},
    "default-": {"type": "string"}, "\u753b": {"type": "string"}, "\u50cf": {"type": "string"})")});
  CHECK(members_of(made) == "seed seed_2 draft_2 model_id_ default_ default_2 property property_2");
  CHECK_HAS(told_of(made),
            "note: a/draft, \"612_seed\": the name seed is taken in its struct; its member is called seed_2");
}

TEST_CASE("the lock keeps names and their order, whatever order a schema has") {
  const generated first =
      make({model("a/b", R"("x": {"type": "string"}, "1_y": {"type": "string"}, "2_y": {"type": "string"})")});
  CHECK(members_of(first) == "x y y_2");
  const generated again = make(
      {model("a/b", R"("2_y": {"type": "string"}, "1_y": {"type": "string"}, "x": {"type": "string"})")}, first.lock);
  CHECK(members_of(again) == "x y y_2");
  CHECK(again.lock == first.lock);
  CHECK(again.headers[0].text == first.headers[0].text);
}

TEST_CASE("what is new goes behind, what is gone stays reserved and comes back to its place") {
  const generated first =
      make({model("a/b", R"("r": {"type": "string"}, "x": {"type": "string"}, "1_y": {"type": "string"})", R"("r")")});
  CHECK(members_of(first) == "r x y");
  const generated changed = make({model("a/b", R"("new": {"type": "string"}, "must": {"type": "string"},
    "2_y": {"type": "string"}, "r": {"type": "string"}, "x": {"type": "string"})",
                                        R"("must", "r")")},
                                 first.lock);
  CHECK(members_of(changed) == "r must x y- new_ y_2");
  CHECK_HAS(told_of(changed), "warning: a/b, \"1_y\": the property is gone from the schema; the member y is left out");
  CHECK_HAS(told_of(changed), "note: a/b, \"must\": the property is new; added as must");
  CHECK_FALSE(generator_tests::has(changed.headers[0].text, "\"1_y\""));
  const generated back =
      make({model("a/b", R"("1_y": {"type": "string"}, "r": {"type": "string"})", R"("r")")}, changed.lock);
  CHECK(members_of(back) == "r must- x- y new_- y_2-");
  CHECK_HAS(back.headers[0].text, R"(field<"1_y", std::optional<std::string>> y = {};)");
}

TEST_CASE("a name in the lock may be chosen by hand, and a type that changes is told") {
  generated made = make({model("a/b", R"("598_seed": {"type": "integer", "minimum": 0, "maximum": 9})")});
  made.lock.models[0].properties[0].member = "randomSeed";
  const generated again = make({model("a/b", R"("598_seed": {"type": "integer"})")}, made.lock);
  CHECK_HAS(again.headers[0].text, R"(field<"598_seed", std::optional<std::int64_t>> randomSeed = {};)");
  CHECK(told_of(again) ==
        "warning: a/b, \"598_seed\": its type was std::optional<int>; now it is std::optional<std::int64_t>\n");
}

TEST_CASE("structs inside keep their names and members too") {
  const char* nested =
      R"("lora": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}})";
  const char* turned =
      R"("lora": {"type": "object", "properties": {"b": {"type": "string"}, "a": {"type": "string"}}})";
  const generated first = make({model("x/b", nested), model("x/b-lora", text_property)});
  CHECK(first.lock.models[0].properties[0].struct_name == "b_lora");
  CHECK(place_of(first, "x/b-lora") == "x::b_lora_2 x/b-lora.hpp");
  const generated again = make({model("x/b", turned), model("x/b-lora", text_property)}, first.lock);
  CHECK(again.lock == first.lock);
  CHECK(again.headers[0].text == first.headers[0].text);
}

TEST_CASE("models that are not among the sources keep their entries") {
  const generated first = make({model("a/b", text_property), model("c/d", text_property)});
  const generated second = make({model("c/d", text_property)}, first.lock);
  CHECK(second.headers.size() == 1);
  CHECK(second.lock == first.lock);
}

TEST_CASE("one model in several languages is one model") {
  published german =
      model("a/b", R"("q": {"type": "string", "title": "Zwei"}, "p": {"type": "string", "title": "Eins"})", R"("p")");
  german.where = "b.de.json";
  published english =
      model("a/b", R"("p": {"type": "string", "title": "One"}, "q": {"type": "string", "title": "Two"})", R"("p")");
  english.where = "b.en.json";
  const generated made = make({english, german});
  CHECK(made.headers.size() == 1);
  CHECK_HAS(made.headers[0].text, R"(.title = "One")");
  CHECK(told_of(made) == "note: a/b: it is published again in b.de.json; the same; made from b.en.json\n");
  CHECK(make({german}).headers[0].text.substr(0, 700).find("schema_digest") != std::string::npos);
  published other = model("a/b", R"("p": {"type": "integer"})");
  other.where = "c.json";
  CHECK_HAS(told_of(make({english, other})), "warning: a/b: it is published again in c.json, and differently");
}

TEST_CASE("a lock file comes back as it was written") {
  const generated made = make({model("a/b", R"("600_\"p": {"type": "string"}, "lora": {"type": "object", "properties":
    {"a": {"type": "array", "items": {"properties": {"x": {}}}}}})"),
                               model("a/c", "")});
  const std::string text = lock_text(made.lock);
  const auto back = read_lock(text, "x");
  REQUIRE_MESSAGE(back.has_value(), (back ? "" : back.error().message()));
  CHECK(*back == made.lock);
  CHECK(lock_text(*back) == text);
  CHECK_HAS(text, R"(   {"wire": "600_\"p", "member": "p", "type": "std::optional<std::string>"},)");
  CHECK(lock_text(lock_file{}) == lock_text(*read_lock(lock_text(lock_file{}), "x")));
}

TEST_CASE("a damaged lock file says where, and what to do") {
  const std::string good = lock_text(make({model("a/b", R"("p": {"type": "string"}, "q": {"type": "string"})")}).lock);
  const auto broken = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    const auto read = read_lock(text, "models.lock.json");
    REQUIRE_FALSE(read.has_value());
    const std::string sentence = read.error().message();
    CHECK(sentence.starts_with("the lock file models.lock.json is damaged: "));
    CHECK(sentence.ends_with("its names are what programs use"));
    return sentence;
  };
  CHECK_HAS(broken("\"models\": [", "<<<<<<< ours\n\"models\": ["), "cannot read JSON at byte");
  CHECK_HAS(broken("\"version\": 1", "\"version\": 2"), "its version is 2, and this generator knows version 1");
  CHECK_HAS(broken("\"version\": 1", "\"version\": \"1\""), "no number \"version\"");
  CHECK_HAS(broken("\"models\": [", "\"models\": 1, \"more\": ["), "\"more\", which is unknown");
  CHECK_HAS(broken("\"about\"", "\"models\": [], \"x\""), "unknown");
  CHECK_HAS(broken("\"model_id\": \"a/b\"", "\"model_id\": \"../b\""), "/models/0/model_id is no model id");
  CHECK_HAS(broken("\"namespace\": \"a\"", "\"namespace\": \"a::\""), "/models/0/namespace has a part that is empty");
  CHECK_HAS(broken("\"struct\": \"b\"", "\"struct\": \"2b\""), "/models/0/struct is no identifier");
  CHECK_HAS(broken("\"header\": \"a/b.hpp\"", "\"header\": \"../b.hpp\""), "/models/0/header has a segment");
  CHECK_HAS(broken("\"header\": \"a/b.hpp\"", "\"header\": \"/a/b.hpp\""), "/models/0/header has a segment");
  CHECK_HAS(broken("\"header\": \"a/b.hpp\"", "\"header\": \"a/b.txt\""), "does not end in .hpp");
  CHECK_HAS(broken("\"header\": \"a/b.hpp\"", "\"header\": \"C:\\\\b.hpp\""), "has a character other than");
  CHECK_HAS(broken("\"member\": \"p\"", "\"member\": \"class\""),
            "/models/0/properties/0/member is a keyword or a macro");
  CHECK_HAS(broken("\"member\": \"p\"", "\"member\": \"a__b\""), "two underscores in a row");
  CHECK_HAS(broken("\"member\": \"p\"", "\"member\": \"_A\""), "an underscore and a capital");
  CHECK_HAS(broken("\"member\": \"p\"", "\"member\": \"a b\""), "is no identifier");
  CHECK_HAS(broken("\"member\": \"p\"", "\"member\": \"\""), "is empty");
  CHECK_HAS(broken("\"member\": \"p\"", "\"member\": \"q\""), "the member name \"q\", which is taken in this struct");
  CHECK_HAS(broken("\"member\": \"p\"", "\"member\": \"b\""), "the member name \"b\", which is taken in this struct");
  CHECK_HAS(broken("\"wire\": \"p\"", "\"wire\": \"q\""), "has a \"wire\" that was there before");
  CHECK_HAS(broken("\"wire\": \"p\"", "\"wire\": 5"), "/models/0/properties/0 has no text \"wire\"");
  CHECK_HAS(broken("\"wire\": \"p\"", "\"removed\": 1, \"wire\": \"p\""), "is neither true nor false");
  CHECK_HAS(broken("\"wire\": \"p\"", "\"struct\": \"s\", \"wire\": \"p\""), "has no list \"properties\"");
  CHECK_HAS(broken("{\"wire\": \"p\"", "5, {\"wire\": \"p\""), "/models/0/properties/0 is no object");
  CHECK_HAS(broken("\"models\": [", "\"models\": [5, "), "/models/0 is no object");
  CHECK_HAS(read_lock("[]", "l").error().message(), "the document is no object");
  CHECK_HAS(read_lock("", "l").error().message(), "cannot read JSON");
}

TEST_CASE("a lock file gives each place once") {
  lock_file lock = make({model("a/b", text_property), model("a/c", text_property)}).lock;
  const auto fault = [&](auto change) {
    lock_file other = lock;
    change(other);
    const auto read = read_lock(lock_text(other), "l");
    REQUIRE_FALSE(read.has_value());
    return read.error().message();
  };
  CHECK_HAS(fault([](lock_file& l) { l.models[1].model_id = "a/b"; }),
            "/models/1 names \"a/b\", which was there before");
  CHECK_HAS(fault([](lock_file& l) { l.models[1].struct_name = "b"; }), "\"b\", which is taken in its namespace");
  CHECK_HAS(fault([](lock_file& l) { l.models[1].header = "A/B.hpp"; }), "has a header that another model has");
  CHECK_HAS(fault([](lock_file& l) { l.models[1].name_space = "a::b"; }), "has the part \"b\", which is a struct");
  CHECK_HAS(fault([](lock_file& l) { l.models[1].properties[0].struct_name = "b"; }),
            "\"b\", which is taken in its namespace");
}
