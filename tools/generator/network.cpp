// SPDX-License-Identifier: MIT
// The catalogue over HTTPS. This file takes the place of no_network.cpp where cpp-httplib is there.
#include <memory>

#include "catalogue.hpp"
#include "runcomfy/transport/httplib.hpp"

namespace generator {

perform_function network(const std::string& ca_file) {
  const auto stack = std::make_shared<runcomfy::httplib_transport>(runcomfy::httplib_options{.ca_file = ca_file});
  return [stack](const runcomfy::http::request& what, const runcomfy::http::call& how) {
    return stack->perform(what, how);
  };
}

}  // namespace generator
