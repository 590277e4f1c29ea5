// SPDX-License-Identifier: MIT
// Runs an example against the simulated service: starts it behind a real HTTPS server on this machine, and calls the
// program with the server's base URL and a file that holds its certificate, which SSL_CERT_FILE names too. The tests
// run every example in this way.
//
//     with_service PROGRAM
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "loopback_server.hpp"
#include "runcomfy/runcomfy.hpp"
#include "runcomfy/testing.hpp"

int main(int argc, char** argv) {
  using namespace std::chrono_literals;
  if (argc != 2) {
    std::cerr << "usage: with_service PROGRAM\n";
    return 2;
  }
  runcomfy::testing::simulator service{
      runcomfy::clock_ref(),
      {.behaviour = {.queue = 1, .start_after = 50ms, .finish_after = 200ms}, .tokens = {"example-token"}}};
  loopback::server server([&service](const runcomfy::http::request& asked) { return service.handle(asked); });

  const std::filesystem::path program = argv[1];
  const std::filesystem::path certificate =
      std::filesystem::temp_directory_path() /
      ("runcomfy_" + program.filename().string() + "_" + server.base_url().substr(18) + ".pem");
  std::ofstream(certificate) << server.ca_pem();
#if defined(_WIN32)
  _putenv_s("RUNCOMFY_TOKEN", "example-token");
  _putenv_s("SSL_CERT_FILE", certificate.string().c_str());
#else
  setenv("RUNCOMFY_TOKEN", "example-token", 1);
  setenv("SSL_CERT_FILE", certificate.c_str(), 1);
#endif
  const std::string command = "\"" + program.string() + "\" " + server.base_url() + " \"" + certificate.string() + "\"";
  const int status = std::system(command.c_str());
  std::filesystem::remove(certificate);
  std::cout << program.filename().string() << ": " << service.submits() << " submits, exit status "
            << (status == 0 ? 0 : 1) << '\n';
  return status == 0 ? 0 : 1;
}
