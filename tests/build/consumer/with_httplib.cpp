// SPDX-License-Identifier: MIT
// The transport over cpp-httplib as the package provides it: a call to a port where nobody listens ends in an error
// with a sentence.
#include <runcomfy/runcomfy.hpp>
#include <runcomfy/transport/httplib.hpp>

#include <cstdio>

int main() {
  runcomfy::client client{runcomfy::httplib_transport{}, "no-real-token"};
  auto job = client.attach("00000000-0000-0000-0000-000000000000");
  std::printf("attached: %s\n", job ? job->id().text().c_str() : job.error().message().c_str());
  return job ? 0 : 1;
}
