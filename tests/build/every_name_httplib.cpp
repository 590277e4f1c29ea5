// SPDX-License-Identifier: MIT
// Every public name of the transport over cpp-httplib, over its single header. Compiled, not run.
#include <utility>

#include "runcomfy_httplib.hpp"

static_assert(runcomfy::http::check_transport<runcomfy::httplib_transport>());

runcomfy::client make();
runcomfy::client make() {
  runcomfy::httplib_transport plain;
  runcomfy::httplib_transport trusting{runcomfy::httplib_options{.ca_file = "ca.pem", .ca_pem = ""}};
  const runcomfy::client referring{plain, runcomfy::token::from_env()};
  // [proxy]
  // A proxy that the program names; example.com is reached without it.
  runcomfy::httplib_transport set{
      {.proxy = {.url = "http://user:password@proxy.example.com:3128", .no_proxy = "example.com"}}};
  // The one that the environment names, if any.
  runcomfy::httplib_transport asked{{.proxy = runcomfy::proxy_settings::from_env()}};
  // [proxy]
  (void)set.perform({"GET", *runcomfy::http::url::parse("https://example.com/")}, {});
  (void)asked;
  return runcomfy::client{std::move(trusting), runcomfy::token::from_env()};
}
