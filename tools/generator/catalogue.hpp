// SPDX-License-Identifier: MIT
// All models of the service's catalogue with their schemas: `GET /v1/models?include_schema=true`, page by page.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "runcomfy/core/result.hpp"
#include "runcomfy/core/token.hpp"
#include "runcomfy/http/message.hpp"
#include "runcomfy/json/value.hpp"

namespace generator {

/// Runs one exchange: `perform` of a transport.
using perform_function =
    std::function<runcomfy::http::outcome(const runcomfy::http::request&, const runcomfy::http::call&)>;

struct catalogue_options {
  /// An https origin; empty: that of the API.
  std::string base_url = {};
  /// Sent to this origin and nowhere else. One that is not good is not sent: the list is said to be public, though
  /// official clients send the token (contract, section 3.5).
  runcomfy::token token = runcomfy::token::from_env();
  /// Entries asked for at a time. 100 is taken by every known version of the service.
  std::size_t page_size = 100;
  /// For each page.
  std::chrono::milliseconds time_limit{60'000};
};

/// Fetches every page and gives one answer that holds all entries, `{"models": [...]}`, as `--save` writes it and a
/// later run reads it. It asks as often as there are pages and never follows a redirect. The error says which page
/// failed.
[[nodiscard]] runcomfy::result<runcomfy::json::value> fetch_catalogue(const catalogue_options& options,
                                                                      const perform_function& perform);

/// A transport over the network, in a translation unit of its own, which a build without cpp-httplib leaves out: then
/// this is empty. `ca_file` holds further authorities to trust; empty: those of the system alone.
[[nodiscard]] perform_function network(const std::string& ca_file);

}  // namespace generator
