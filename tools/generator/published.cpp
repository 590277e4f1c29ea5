// SPDX-License-Identifier: MIT
#include "published.hpp"

#include <cstddef>
#include <utility>

#include "runcomfy/core/ids.hpp"
#include "runcomfy/json.hpp"

namespace generator {
namespace {

namespace json = runcomfy::json;
using runcomfy::result;

runcomfy::error refused(const std::string& where, const std::string& what) {
  runcomfy::error_info info;
  info.kind = runcomfy::error_kind::invalid_input;
  info.message = where + ": " + what;
  return runcomfy::error(std::move(info));
}

result<published> read_entry(const json::value& from, const std::string& where, const std::string& bare_model_id) {
  const std::string advice =
      "; wanted is an object with \"model_id\" and \"input_schema\", as the catalogue gives it with "
      "include_schema=true";
  if (!from.is_object()) return refused(where, "this is no object" + advice);
  published out;
  out.where = where;
  const json::value* id = from.find("model_id");
  const json::value* schema = from.find("input_schema");
  if (id == nullptr && schema == nullptr && from.find("properties") != nullptr) {
    if (bare_model_id.empty())
      return refused(where, "this is a schema without the id of its model; name it with --model-id");
    out.model_id = bare_model_id;
    schema = &from;
  } else if (id == nullptr || !id->is_string()) {
    return refused(where, "there is no text \"model_id\"" + advice);
  } else if (schema == nullptr || !schema->is_object()) {
    return refused(where,
                   "the model " + runcomfy::detail::quoted(*id->as_string()) + " has no \"input_schema\"" + advice);
  } else {
    out.model_id = *id->as_string();
  }
  if (const result<runcomfy::model_id> checked = runcomfy::model_id::parse(out.model_id); !checked)
    return refused(where, checked.error().message());
  out.schema = *schema;
  if (const json::value* about = from.find("description"); about != nullptr && about->is_string() && schema != &from)
    out.description = *about->as_string();
  return out;
}

}  // namespace

result<std::vector<published>> read_published(std::string_view text, const std::string& where,
                                              const std::string& bare_model_id, notices& told) {
  const result<json::value> parsed = json::parse(text);
  if (!parsed) return refused(where, parsed.error().message());
  const json::array* list = parsed->as_array();
  if (const json::value* models = parsed->find("models")) {
    list = models->as_array();
    if (list == nullptr) return refused(where, "its \"models\" are no list, so this is no answer of the catalogue");
  }
  std::vector<published> out;
  if (list == nullptr) {
    result<published> entry = read_entry(*parsed, where, bare_model_id);
    if (!entry) return entry.error();
    out.push_back(*std::move(entry));
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    result<published> entry = read_entry((*list)[i], where + ", entry " + std::to_string(i), {});
    if (entry) out.push_back(*std::move(entry));
    else told.push_back({notice::severity::warning, {}, {}, entry.error().message(), "left out"});
  }
  return out;
}

}  // namespace generator
