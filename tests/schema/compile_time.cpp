// SPDX-License-Identifier: MIT
// Every consteval function of reflect/, json/ and schema/, with a use that is good and one that is not. They run while
// compiling only, so no count of executed lines tells of them: this table does, and a function that is not in it fails
// the test. A use that is not good gives another answer, or does not compile; then a file of tests/negative/ shows it
// with the words that a user reads.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runcomfy/json.hpp"
#include "runcomfy/schema/model_from_schema.hpp"
#include "runcomfy/schema/schema_of.hpp"

namespace {

namespace json = runcomfy::json;
namespace reflect = runcomfy::reflect;
namespace rd = runcomfy::reflect::detail;
namespace jd = runcomfy::json::detail;
namespace sd = runcomfy::schema::detail;
namespace d = runcomfy::detail;
using reflect::bindings;
using runcomfy::field;
using runcomfy::maximum;
using runcomfy::minimum;
using runcomfy::one_of;

struct two {
  int first = 0;
  std::string second = {};
};
struct needs_all {
  explicit needs_all(int);
};
struct last_needed {
  int first = 0;
  field<"w", std::string> last;
};
struct base {
  int inherited = 0;
};
struct derived : base {
  int own = 0;
};
struct with_array {
  int before = 0;
  int all[3] = {};
};
struct with_reference {
  int& referred;
};
struct with_bits {
  unsigned part : 3;
};
struct same_names {
  field<"a", std::optional<int>> one = {};
  int a = 0;
};
struct told {
  field<"w", std::optional<int>, minimum<2>, maximum<9>> w = {};
  static constexpr runcomfy::fact facts[] = {{.wire_name = "w", .title = "W"}};
};
class closed {
 public:
  constexpr closed() {}
  int open = 0;
};
enum class speed { slow, fast, reverse = -1 };
enum class tiny { x };
enum class flags : std::uint8_t { one = 1, far_away = 200 };
enum class nobody : int {};
enum class named { first, second };
enum class same_text { first, second };

// A back end that names members in the wrong order: what an unknown compiler might come to.
struct reversed : bindings {
  template <class T, class F>
  static constexpr decltype(auto) with_members(T& object, F&& f) {
    return bindings::with_members(object, [&](auto&... members) -> decltype(auto) {
      return [&]<std::size_t... I>(std::index_sequence<I...>) -> decltype(auto) {
        const auto all =
            rd::indexed_values<std::index_sequence_for<decltype(members)...>, decltype(&members)...>{{&members}...};
        return f(*rd::value_at<sizeof...(I) - 1 - I>(all)...);
      }(std::index_sequence_for<decltype(members)...>());
    });
  }
};

#if defined(__cpp_impl_reflection) && defined(__cpp_lib_reflection) && defined(__cpp_lib_define_static) && \
    defined(__cpp_expansion_statements)
#define HAS_STATIC_REFLECTION
struct annotated {
  [[ = runcomfy::wire<"w-1">{}, = minimum<2>{} ]] int a = 0;
  int b = 0;
};
enum class annotated_enum { plain, dashed[[= runcomfy::wire<"da-shed">{}]] };
#endif

template <class Rule>
consteval sd::value_rules rules_with() {
  sd::value_rules made;
  sd::add_rule<Rule>(made);
  return made;
}
using told_field = field<"w", std::optional<int>, minimum<2>, maximum<9>>;
using told_rows = sd::member_table<bindings, told, std::index_sequence<0>>;

template <class T, class From>
concept makes = requires(From from) { T(from); };

}  // namespace

template <>
inline constexpr auto runcomfy::enum_names<named> =
    std::array{std::pair{named::first, std::string_view("one")}, std::pair{named::second, std::string_view("two")}};
template <>
inline constexpr auto runcomfy::enum_names<same_text> = std::array{
    std::pair{same_text::first, std::string_view("one")}, std::pair{same_text::second, std::string_view("one")}};

template <>
struct runcomfy::describe<closed> {
  using members = runcomfy::described<runcomfy::member<"open-member", &closed::open>>;
};

namespace {

using describing = rd::source<closed, 0, int, bindings>;

struct row {
  std::string_view function;  // file: name
  bool good;                  // the good use gives what it should
  bool other;                 // the other use gives another answer, or is shown by the file:
  std::string_view negative = {};
};

constexpr row table[] = {
    {"reflect/accepts.hpp: rule_fits", d::rule_fits<minimum<1>, int>(), !d::rule_fits<minimum<1>, std::string>(),
     "rule_on_wrong_type"},
    {"reflect/accepts.hpp: always_fits", d::always_fits<double, int>(), !d::always_fits<int, long long>(),
     "variable_of_wider_type"},
    {"reflect/accepts.hpp: fitting", d::fitting<std::int8_t>(127) == 127 && d::fitting<float>(0.5) == 0.5F, true,
     "too_large_for_type"},
    {"reflect/accepts.hpp: takes_item", d::takes_item<double, float>(), !d::takes_item<int, double>(),
     "item_with_fraction"},
    {"reflect/accepts.hpp: is_optional_of_less", d::is_optional_of_less<std::optional<long long>, std::optional<int>>(),
     !d::is_optional_of_less<std::optional<int>, std::optional<double>>()},
    {"reflect/accepts.hpp: is_value_of", d::is_value_of<field<"a", bool>, bool, bool>(),
     !d::is_value_of<field<"a", bool>, bool, int*>(), "int_to_bool"},
    {"reflect/accepts.hpp: is_comparable", d::is_comparable<std::optional<int>, long long>(),
     !d::is_comparable<int, std::string>()},

    {"reflect/bindings.hpp: has_annotations", !bindings::has_annotations<two>(), true, "annotated_and_described"},
    {"reflect/bindings.hpp: has_annotated_enumerator", !bindings::has_annotated_enumerator<speed>(), true,
     "enumerators_annotated_and_listed"},
    {"reflect/bindings.hpp: size", bindings::size<two>() == 2, true, "base_class"},
    {"reflect/bindings.hpp: fewest", bindings::fewest<two>() == 0, bindings::fewest<last_needed>() == 2},
    {"reflect/bindings.hpp: obstacles", bindings::obstacles<two>().none(), bindings::obstacles<derived>().base,
     "base_class"},
    {"reflect/bindings.hpp: count_from", rd::count_from<two, 0>() == 2, true, "too_many_members"},
    {"reflect/bindings.hpp: count_members", rd::count_members<last_needed>() == 2, true, "too_many_members"},
    {"reflect/bindings.hpp: obstacles_to_binding", rd::obstacles_to_binding<two>().none(),
     rd::obstacles_to_binding<with_array>().array, "array_member"},

    {"reflect/choice.hpp: choice", d::choice("16:9").get() == "16:9" && d::choice(81).get() == 81,
     !makes<d::choice<0>, const char*>, "mixed_choices"},
    {"reflect/constant_checks.hpp: bounds_cross", !d::bounds_cross<minimum<3>, maximum<3>>(),
     d::bounds_cross<minimum<3>, maximum<2.5>>(), "minimum_above_maximum"},

    {"reflect/count.hpp: fewest_initialisers", rd::fewest_initialisers<two, 64>() == 0,
     rd::fewest_initialisers<with_reference, 64>() == 65, "reference_member"},
    {"reflect/count.hpp: most_initialisers", rd::most_initialisers<two, 0, 66>() == 2,
     rd::most_initialisers<with_array, 0, 66>() == 4, "array_member"},
    {"reflect/count.hpp: has_base", !rd::has_base<two, 0>(), rd::has_base<derived, 0>(), "empty_base_class"},
    {"reflect/count.hpp: has_array", !rd::has_array<two, 2>(), rd::has_array<with_array, 4>(), "array_member_last"},
#if !defined(__cpp_aggregate_paren_init)
    {"reflect/count.hpp: array_at", !rd::array_at<with_array, 4, 0>(), rd::array_at<with_array, 4, 1>(),
     "array_after_required"},
#endif

    {"reflect/enumerators.hpp: enumerator_signature",
     std::string_view(rd::enumerator_signature<speed, speed::fast>().begin).find("fast") != std::string_view::npos,
     std::string_view(rd::enumerator_signature<speed, speed::slow>().begin).find("fast") == std::string_view::npos},
    {"reflect/enumerators.hpp: cut_enumerator", rd::cut_enumerator<speed, speed::fast>() == rd::whole("fast"),
     rd::cut_enumerator<speed, speed{77}>().size == 0},
    {"reflect/enumerators.hpp: first_scanned", rd::first_scanned<speed>() == -1, rd::first_scanned<flags>() == 0},
    {"reflect/enumerators.hpp: scanned_values", rd::scanned_values<speed>() == 129, rd::scanned_values<flags>() == 128},
    {"reflect/enumerators.hpp: count_enumerators", rd::count_enumerators<speed>() == 3,
     rd::count_enumerators<flags>() == 1 && rd::count_enumerators<nobody>() == 0, "enum_out_of_range"},
    {"reflect/enums.hpp: texts_differ", rd::texts_differ(runcomfy::enum_names<named>),
     !rd::texts_differ(runcomfy::enum_names<same_text>), "enum_text_twice"},
    {"reflect/enums.hpp: can_be_named", rd::can_be_named<speed, bindings>() && rd::can_be_named<named, bindings>(),
     true, "unnamed_enum"},

    {"reflect/field.hpp: field",
     field<"a", one_of<"x", "y">>("y")->index() == 1 && *field<"a", int>(7U) == 7 &&
         field<"a", one_of<81, 141>>(141)->index() == 1,
     !makes<field<"a", int>, const char*>, "unknown_number_choice"},

    {"reflect/identifier.hpp: member_signature",
     rd::identifier_before(rd::member_signature<two, rd::places_of_members<two, bindings>().of[1]>(),
                           rd::signature_tail<bindings>) == rd::whole("second"),
     rd::identifier_before(rd::member_signature<two, rd::places_of_members<two, bindings>().of[0]>(),
                           rd::signature_tail<bindings>) != rd::whole("second")},
    {"reflect/identifier.hpp: places_of_members",
     sizeof(rd::places_of_members<two, bindings>().of) == 3 * sizeof(rd::place),
     sizeof(rd::places_of_members<rd::knowledge::known, bindings>().of) == 5 * sizeof(rd::place)},
    {"reflect/identifier.hpp: cut_names_of_members",
     rd::cut_names_of_members<two, bindings>().of[0] == rd::whole("first"),
     rd::cut_names_of_members<two, bindings>().of[2].size == 0},
    {"reflect/identifier.hpp: cut_names_at",
     rd::cut_names_at<two, bindings>(std::make_index_sequence<2>()).of[1] == rd::whole("second"),
     rd::cut_names_at<two, bindings>(std::make_index_sequence<2>()).of[2].size == 0},
    {"reflect/identifier.hpp: kept_names_of_members", rd::kept_names_of_members<two, bindings>()[0] == "first",
     rd::kept_names_of_members<two, bindings>()[1] != "first"},
    {"reflect/identifier.hpp: whole", rd::whole("ab").size == 2, rd::whole("").size == 0},
    {"reflect/identifier.hpp: can_cut_names", rd::can_cut_names<bindings>(), !rd::can_cut_names<reversed>()},

    {"reflect/info.hpp: is_sound", rd::is_sound<two, bindings>() && rd::is_sound<closed, bindings>(), true,
     "no_plain_struct"},
    {"reflect/info.hpp: size_of", rd::size_of<two, bindings>() == 2 && rd::size_of<closed, bindings>() == 1, true,
     "nested_array"},
    {"reflect/info.hpp: identifier", reflect::identifier<two, 0, bindings>() == "first",
     reflect::identifier<closed, 0, bindings>().empty()},
    {"reflect/info.hpp: wire_name",
     rd::source<two, 1, std::string, bindings>::wire_name() == "second" &&
         rd::source<told, 0, told_field, bindings>::wire_name() == "w",
     describing::wire_name() == "open-member"},
    {"reflect/info.hpp: names_differ", rd::names_differ<two, bindings>(std::make_index_sequence<2>()),
     !rd::names_differ<same_names, bindings>(std::make_index_sequence<2>()), "duplicate_wire_names"},
    {"reflect/limits.hpp: can_be_taken_apart", rd::can_be_taken_apart<two, rd::obstacles{}>(), true,
     "reference_member"},

    {"reflect/one_of.hpp: one_of", one_of<"x", "y">("x").index() == 0 && one_of<81, 141>(141).index() == 1,
     !makes<one_of<"x", "y">, const char*>, "unknown_text_choice"},
    {"reflect/one_of.hpp: at", one_of<"x", "y">::at("y") == 1 && one_of<81, 141>::at(81) == 0, true, "unknown_label"},
    {"reflect/rules.hpp: bound", runcomfy::bound(0.5).number() == 0.5 && runcomfy::bound(-7).number() == -7,
     !std::is_constructible_v<runcomfy::bound, bool>, "minimum_above_maximum_of_64_bits"},

    {"json/keys.hpp: all_utf8", jd::name_list<2>{{"a", "\xC3\xA9"}}.all_utf8(), !jd::name_list<1>{{"\xC3"}}.all_utf8()},
    {"json/keys.hpp: text_size", jd::name_list<1>{{"ab"}}.text_size() == 6,
     jd::name_list<2>{{"", "a\"\n\x01"}}.text_size() == 4 + 4 + 1 + 2 + 2 + 6},
    {"json/keys.hpp: texts", jd::name_list<1>{{"ab"}}.texts<6>().begin[1] == 6,
     jd::name_list<1>{{"\n"}}.texts<6>().data[2] == '\\'},
    {"json/keys.hpp: names_of", jd::names_of<two, bindings>(std::make_index_sequence<2>()).names[1] == "second",
     jd::names_of<closed, bindings>(std::make_index_sequence<1>()).names[0] == "open-member"},
    {"json/encode.hpp: longest_enum_text", jd::longest_enum_text<speed, bindings>() == 9,
     jd::longest_enum_text<tiny, bindings>() == 4},
    {"json/encode.hpp: fixed_room", jd::encoder<bindings>::fixed_room<bool>() == 5,
     jd::encoder<bindings>::fixed_room<std::optional<bool>>() == 5},
    {"json/encode.hpp: struct_room",
     jd::encoder<bindings>::struct_room<two>(std::make_index_sequence<2>()) == 4 + 9 + 11 + 10 + 4,
     jd::encoder<bindings>::fixed_room<closed>() ==
         jd::encoder<bindings>::struct_room<closed>(std::make_index_sequence<1>())},
    {"json/encode.hpp: has_more_room", jd::encoder<bindings>::has_more_room<std::string>(),
     !jd::encoder<bindings>::has_more_room<std::optional<int>>()},
    {"json/keys.hpp: is_utf8", jd::is_utf8("ab\xC3\xA9"), !jd::is_utf8("ab\xC3")},
#if defined(__GNUC__) && defined(__x86_64__)
    {"json/wide.hpp: utf8_pairs", (jd::utf8_pairs().first_low.data[0xD] & 16) != 0,
     (jd::utf8_pairs().second_high.data[0x2] & jd::control_character) == 0},
    {"json/wide.hpp: quote_table", jd::quote_table().data[2] == '"', jd::quote_table().data[3] == 0},
#endif
    {"json/shape.hpp: shape_of", jd::shape_of<std::vector<int>>() == jd::shape::list,
     jd::shape_of<int*>() == jd::shape::none},
    {"json/shape.hpp: known_shape", jd::known_shape<std::map<std::string, int>>() == jd::shape::map, true,
     "multimap_written"},

    {"schema/rule_table.hpp: add_rule", rules_with<minimum<2>>().limited[0] && rules_with<maximum<2>>().limited[1],
     !rules_with<runcomfy::spelled_float>().limited[0] && !rules_with<minimum<2>>().limited[1]},
    {"schema/rule_table.hpp: make_rules",
     sd::make_rules<bindings, int, false>(runcomfy::rule_list<minimum<2>>()).limit(0).number() == 2,
     sd::make_rules<bindings, bool, false>(runcomfy::rule_list<>()).empty()},
    {"schema/rule_table.hpp: row", told_rows::row<reflect::info<told, 0, bindings>>().rules.limit(1).number() == 9,
     told_rows::row<reflect::info<told, 0, bindings>>().wire_name == std::string_view("w")},
    {"schema/schema_of.hpp: facts_have_members", sd::facts_have_members<told, bindings>(), true,
     "facts_without_member"},
};

#if defined(HAS_STATIC_REFLECTION)
constexpr char whole_schema[] = R"({"model_id": "a/b", "input_schema": {"properties": {
  "prompt": {"type": "string", "title": "Prompt"}, "seed": {"type": "integer"}}}})";
constexpr char no_schema[] = "[]";
using from_schema = runcomfy::model_from_schema<whole_schema>;

template <const auto& Bytes, std::size_t Node, runcomfy::schema::cpp_name Name>
using no_struct = two;
struct said {
  sd::sentence text;
  [[nodiscard]] constexpr bool empty() const { return text.empty(); }
  [[nodiscard]] constexpr bool has(std::string_view words) const {
    return std::string_view(text.data(), text.size()).find(words) != std::string_view::npos;
  }
};
// What is wrong with a schema that has these properties.
consteval said trouble(std::string_view properties, std::string_view required = "[]") {
  std::string text = R"({"properties": )";
  text += properties;
  text += R"(, "required": )";
  text += required;
  text += '}';
  const sd::constant_reader read(text);
  const sd::constant_value schema(text, read.nodes.data(), 0);
  return {sd::constant_schema(schema, {^^no_struct,
                                       std::meta::reflect_object(whole_schema),
                                       {
                                       }})
              .trouble};
}
// The same with one property.
consteval said trouble_with(std::string_view keywords) {
  return trouble(std::string(R"({"a": {)") + std::string(keywords) + "}}");
}
consteval std::meta::info a_choice() { return std::meta::reflect_constant(d::choice<2>("a")); }
#endif

// Only where the compiler has what they are made of. tests/schema/backends.cpp compares what they give with `bindings`.
constexpr row newer[] = {
#if __cplusplus > 202302L && defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L
    {"reflect/packs.hpp: has_annotations", !reflect::packs::has_annotations<two>(), true, "annotated_and_described"},
    {"reflect/packs.hpp: has_annotated_enumerator", !reflect::packs::has_annotated_enumerator<speed>(), true,
     "enumerators_annotated_and_listed"},
    {"reflect/packs.hpp: size", reflect::packs::size<two>() == 2, reflect::packs::size<with_array>() == 2},
    {"reflect/packs.hpp: fewest", reflect::packs::fewest<two>() == 0, reflect::packs::fewest<last_needed>() == 2},
    {"reflect/packs.hpp: obstacles", reflect::packs::obstacles<two>().none(),
     reflect::packs::obstacles<with_array>().array, "array_member"},
    {"reflect/packs.hpp: has_base_before_pack", !rd::has_base_before_pack<two>(), rd::has_base_before_pack<derived>(),
     "base_class"},
#endif
#if defined(HAS_STATIC_REFLECTION)
    {"reflect/static_reflection.hpp: obstacles_in", rd::obstacles_in(^^two, rd::data_members<two>).none(),
     rd::obstacles_in(^^derived, rd::data_members<derived>).base, "base_class"},
    {"reflect/static_reflection.hpp: fewest_of", rd::fewest_of(rd::data_members<two>) == 0,
     rd::fewest_of(rd::data_members<last_needed>) == 2},
    {"reflect/static_reflection.hpp: annotation_types",
     rd::annotation_types(rd::data_members<annotated>[0], ^^rd::is_rule).size() == 1,
     rd::annotation_types(rd::data_members<annotated>[1], ^^rd::is_rule).empty(), "annotation_on_wrong_type"},
    {"reflect/static_reflection.hpp: annotated_name", rd::annotated_name(rd::data_members<annotated>[0]) == "w-1",
     rd::annotated_name(rd::data_members<annotated>[1]).empty(), "annotation_two_names"},
    {"reflect/static_reflection.hpp: is_annotated", rd::is_annotated(rd::data_members<annotated>[0]),
     !rd::is_annotated(rd::data_members<annotated>[1]), "annotated_field"},
    {"reflect/static_reflection.hpp: annotations_in",
     rd::annotations_in(^^annotated, rd::data_members<annotated>[0], 0) != ^^rd::no_annotations,
     rd::annotations_in(^^annotated, rd::data_members<annotated>[1], 1) == ^^rd::no_annotations,
     "annotation_bounds_cross"},
    {"reflect/static_reflection.hpp: has_annotated_member", rd::has_annotated_member(rd::data_members<annotated>),
     !rd::has_annotated_member(rd::data_members<two>)},
    {"reflect/static_reflection.hpp: named_values", rd::named_values<speed>().size() == 3,
     rd::named_values<nobody>().empty()},
    {"reflect/static_reflection.hpp: faults_of_enumerators", !rd::faults_of_enumerators<annotated_enum>().same_text,
     true, "enumerators_same_text"},
    {"reflect/static_reflection.hpp: has_annotations", reflect::static_reflection::has_annotations<annotated>(),
     !reflect::static_reflection::has_annotations<two>(), "annotated_and_described"},
    {"reflect/static_reflection.hpp: size", reflect::static_reflection::size<two>() == 2,
     reflect::static_reflection::size<derived>() == 1, "base_class"},
    {"reflect/static_reflection.hpp: fewest", reflect::static_reflection::fewest<two>() == 0,
     reflect::static_reflection::fewest<last_needed>() == 2},
    {"reflect/static_reflection.hpp: obstacles", reflect::static_reflection::obstacles<two>().none(),
     reflect::static_reflection::obstacles<with_bits>().bit_field, "bit_field"},
    {"reflect/static_reflection.hpp: identifier", reflect::static_reflection::identifier<two, 1>() == "second",
     reflect::static_reflection::identifier<two, 0>() == "first"},
    {"reflect/static_reflection.hpp: has_annotated_enumerator",
     reflect::static_reflection::has_annotated_enumerator<annotated_enum>(),
     !reflect::static_reflection::has_annotated_enumerator<speed>(), "enumerators_annotated_and_listed"},
    {"reflect/static_reflection.hpp: enumerators_are_sound",
     reflect::static_reflection::enumerators_are_sound<annotated_enum>(), true, "enumerator_with_rule"},
    {"schema/constant_schema.hpp: text_argument", sd::text_argument(^^sd::choice_of, "a") == a_choice(),
     sd::text_argument(^^sd::choice_of, "b") != a_choice()},
    {"schema/constant_schema.hpp: rule", sd::rule(^^runcomfy::maximum, sd::whole_bound(2)) == ^^runcomfy::maximum<2>,
     sd::rule(^^runcomfy::max_items,
              std::size_t{
                  2}) != ^^runcomfy::max_items<3>},
    {"schema/constant_schema.hpp: constant_schema", trouble("{}").empty(), trouble("1").has("makes no struct")},
    {"schema/constant_schema.hpp: fail", trouble("{}").empty(), trouble("1").has("runcomfy: this schema makes")},
    {"schema/constant_schema.hpp: is_good_object", trouble("{}").empty(), trouble("1").has("no object")},
    {"schema/constant_schema.hpp: required_first", trouble(R"({"a": {"type": "string"}})", R"(["a"])").empty(),
     trouble("{}", R"(["a"])").has(R"("required" names "a", which is no property)"), "schema_required_unknown"},
    {"schema/constant_schema.hpp: add_member", trouble_with(R"("type": "string")").empty(),
     trouble(R"({"a": 1})").has("its schema is no object")},
    {"schema/constant_schema.hpp: read", trouble_with(R"("type": "object", "properties": {})").empty(),
     trouble_with(R"("type": "object", "properties": 1)").has("are no object")},
    {"schema/constant_schema.hpp: keywords_are_known", trouble_with(R"("type": "string", "title": "")").empty(),
     trouble_with(R"("type": "string", "pattern": "")").has(R"(its keyword "pattern" is unknown)"),
     "schema_unknown_keyword"},
    {"schema/constant_schema.hpp: read_type", trouble_with(R"("type": "float")").empty(),
     trouble_with(R"("type": "strnig")").has(R"(its type "strnig" is unknown)"), "schema_unknown_type"},
    {"schema/constant_schema.hpp: read_choices", trouble_with(R"("enum": [1, 2])").empty(),
     trouble_with(R"("enum": [1, "2"])").has("both texts and numbers")},
    {"schema/constant_schema.hpp: read_items", trouble_with(R"("type": "array", "items": {})").empty(),
     trouble_with(R"("type": "array", "items": [])").has("are no object")},
    {"schema/constant_schema.hpp: make_struct",
     trouble(R"({"inside": {"properties": {"b": {"type": "string"}}}})").empty(),
     trouble(R"({"inside": {"properties": 1}})").has("are no object")},
    {"schema/constant_schema.hpp: read_rules", trouble_with(R"("type": "string", "format": "image_uri")").empty(),
     trouble_with(R"("type": "string", "format": 1)").has("its format is no word")},
    {"schema/constant_schema.hpp: does_not_go", trouble_with(R"("type": "string", "maxLength": 1)").empty(),
     trouble_with(R"("type": "boolean", "maxLength": 1)").has(R"("maxLength" does not go with its type)")},
    {"schema/constant_schema.hpp: read_count", trouble_with(R"("type": "string", "maxLength": 1)").empty(),
     trouble_with(R"("type": "string", "maxLength": -1)").has("its maxLength is -1, no count")},
    {"schema/constant_schema.hpp: read_bound", trouble_with(R"("type": "number", "minimum": 0.1)").empty(),
     trouble_with(R"("type": "number", "minimum": "0")").has("its minimum is no number")},
    {"schema/constant_schema.hpp: read_bounds",
     trouble_with(R"("type": "integer", "minimum": 1, "maximum": 1)").empty(),
     trouble_with(R"("type": "integer", "minimum": 2, "maximum": 1)").has("above its maximum"), "schema_bounds_cross"},
    {"schema/constant_schema.hpp: add_media", trouble_with(R"("type": "string", "validations": [])").empty(),
     trouble_with(R"("type": "string", "validations": [{"rule": 1}])").has(R"(a validation is {"rule":1}, no rule)")},
    {"schema/model_from_schema.hpp: value_at", sd::value_at<whole_schema>(0).is_object(),
     sd::value_at<no_schema>(0).is_array()},
    {"schema/model_from_schema.hpp: fact_of", reflect::constants<from_schema>::facts[0].title == "Prompt",
     reflect::constants<from_schema>::facts[1].title.empty()},
    {"schema/model_from_schema.hpp: is_made", sd::is_made(std::meta::dealias(^^from_schema)), !sd::is_made(^^two)},
    {"schema/model_from_schema.hpp: entry", sd::document<whole_schema, "">::entry().is_object(),
     (sd::document<no_schema, "">::entry()).is_array()},
    {"schema/model_from_schema.hpp: schema", sd::document<whole_schema, "">::schema().index() > 0,
     sd::document<no_schema, "">::schema().index() == 0},
    {"schema/model_from_schema.hpp: model_id", sd::document<whole_schema, "">::model_id() == "a/b",
     sd::document<no_schema, "">::model_id().empty()},
    {"schema/model_from_schema.hpp: find_trouble", sd::document<whole_schema, "">::find_trouble().empty(),
     said{sd::document<no_schema, "">::find_trouble()}.has("this is no schema of one model"), "schema_no_object"},
    {"schema/model_from_schema.hpp: find_type",
     std::meta::dealias(sd::document<whole_schema, "">::find_type()) == std::meta::dealias(^^from_schema),
     reflect::constants<from_schema>::model_id == "a/b"},
#endif
    {"", true, true},
};

constexpr bool is_good(const row& each) { return each.good && each.other; }
static_assert(std::all_of(std::begin(table), std::end(table), is_good));
static_assert(std::all_of(std::begin(newer), std::end(newer), is_good));

// Functions that this compiler does not see.
bool is_left_out(std::string_view function) {
  const auto is_of = [function](std::string_view file) { return function.substr(0, file.size()) == file; };
#if !(__cplusplus > 202302L && defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L)
  if (is_of("reflect/packs.hpp")) return true;
#endif
#if !defined(HAS_STATIC_REFLECTION)
  if (is_of("reflect/static_reflection.hpp") || is_of("schema/constant_schema.hpp")) return true;
  if (is_of("schema/model_from_schema.hpp")) return true;
#endif
#if defined(__cpp_aggregate_paren_init)
  if (is_of("reflect/count.hpp: array_at")) return true;
#endif
  return is_of("none");
}

// "reflect/count.hpp: has_array" for each line of the headers that declares something consteval.
std::set<std::string> consteval_functions() {
  std::set<std::string> found;
  for (const char* folder : {"reflect", "json", "schema"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(RUNCOMFY_SOURCE_DIR "/include/runcomfy/" + std::string(folder))) {
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        line.erase((std::min)(line.find("//"), line.size()));
        const std::size_t at = line.find("consteval ");
        if (at == std::string::npos || (at > 0 && line[at - 1] != ' ')) continue;
        if (std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(at), '"') % 2 == 1) continue;
        if (line.find('{', at) == at + std::string_view("consteval ").size()) continue;  // a block, no function
        const std::size_t end = line.find('(', at);
        REQUIRE_MESSAGE(end != std::string::npos, line);
        std::size_t begin = end;
        while (begin > 0 && (std::isalnum(static_cast<unsigned char>(line[begin - 1])) != 0 || line[begin - 1] == '_'))
          --begin;
        found.insert(std::string(folder) + "/" + entry.path().filename().string() + ": " +
                     line.substr(begin, end - begin));
      }
    }
  }
  return found;
}

}  // namespace

TEST_CASE("compile time: every consteval function is in the table, with a good use and another one") {
  std::map<std::string, const row*> known;
  for (const row& each : table) CHECK_MESSAGE(known.emplace(each.function, &each).second, each.function);
  for (const row& each : newer) CHECK_MESSAGE(known.emplace(each.function, &each).second, each.function);
  const std::set<std::string> found = consteval_functions();
  for (const std::string& each : found) {
    CHECK_MESSAGE((known.count(each) == 1 || is_left_out(each)),
                  "give it a row in tests/schema/compile_time.cpp: ", each);
  }
  for (const auto& entry : known) {
    const row& each = *entry.second;
    if (each.function.empty()) continue;
    CHECK_MESSAGE(found.count(entry.first) == 1, "this function is gone: ", entry.first);
    CHECK_MESSAGE(each.good, entry.first);
    CHECK_MESSAGE(each.other, entry.first);
    if (each.negative.empty()) continue;
    std::ifstream in(RUNCOMFY_SOURCE_DIR "/tests/negative/" + std::string(each.negative) + ".cpp");
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    CHECK_MESSAGE(text.find("// expect") != std::string::npos, each.negative);
  }
}
