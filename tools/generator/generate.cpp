// SPDX-License-Identifier: MIT
#include "generate.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "digest.hpp"
#include "naming.hpp"
#include "runcomfy/json.hpp"
#include "understand.hpp"

namespace generator {

using runcomfy::result;

result<generated> generate(const std::vector<published>& from, lock_file lock, const render_options& options) {
  generated out;
  out.lock = std::move(lock);
  std::vector<const published*> sorted;
  for (const published& each : from) sorted.push_back(&each);
  std::sort(sorted.begin(), sorted.end(), [](const published* a, const published* b) {
    return std::tie(a->model_id, a) < std::tie(b->model_id, b);  // of one model, as they were given
  });
  namer names(out.lock);
  for (std::size_t i = 0; i < sorted.size();) {
    const published& first = *sorted[i];
    teller tell(out.told, first.model_id);
    const std::string canonical = canonical_text(first.schema);
    for (++i; i < sorted.size() && sorted[i]->model_id == first.model_id; ++i) {
      const std::string& where = sorted[i]->where;
      if (canonical_text(sorted[i]->schema) == canonical)
        tell.note("", "it is published again in " + where, "the same; made from " + first.where);
      else tell.warn("", "it is published again in " + where + ", and differently", "made from " + first.where);
    }
    model_plan plan{first.model_id};
    plan.description = first.description;
    plan.digest = sha256(canonical);
    result<struct_plan> understood = understand(first.schema, tell);
    if (!understood) {
      runcomfy::error_info info = understood.error().info();
      info.message = first.where + ", model " + first.model_id + ": " + info.message;
      return runcomfy::error(std::move(info));
    }
    plan.input = *std::move(understood);
    names.name(plan, tell);
    out.headers.push_back(
        {plan.header, render(plan, options), plan.model_id,
         "runcomfy::models::" + (plan.name_space.empty() ? "" : plan.name_space + "::") + plan.input.name});
  }
  return out;
}

result<std::string> generate_header(std::string_view document, const render_options& options) {
  notices told;
  result<std::vector<published>> from = read_published(document, "the document", "any/model", told);
  if (!from) return from.error();
  if (from->empty()) {
    runcomfy::error_info info;
    info.kind = runcomfy::error_kind::invalid_input;
    info.message = "the document holds no model";
    return runcomfy::error(std::move(info));
  }
  from->resize(1);
  result<generated> made = generate(*from, {}, options);
  if (!made) return made.error();
  return std::move(made->headers.front().text);
}

}  // namespace generator
