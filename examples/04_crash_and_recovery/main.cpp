// SPDX-License-Identifier: MIT
// A program that comes back to its jobs after a crash, and pays for nothing twice. Start it, kill it at any moment,
// start it again.
//
//     g++ -std=c++20 -I../../single_include -Ihttplib_dir -o 04_crash_and_recovery main.cpp -lssl -lcrypto -pthread
//     RUNCOMFY_TOKEN=... ./04_crash_and_recovery                     the real service: costs money
//     RUNCOMFY_TOKEN=... ./04_crash_and_recovery BASE_URL CA_FILE    a server of your own; here it also shows a crash
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "runcomfy.hpp"
#include "runcomfy_files.hpp"
#include "runcomfy_httplib.hpp"

namespace {

struct text_to_image {
  static constexpr std::string_view model_id = "studio/poster/text-to-image";
  std::string prompt;
};

void save(const runcomfy::output& out) {
  for (const std::string& url : out.images) std::cout << "  saved " << url << '\n';
}

// [recover]
// What the last run of the program left behind.
void come_back(const runcomfy::client& client) {
  auto left = client.recover();
  if (!left) {
    std::cerr << left.error().message() << '\n';
    return;
  }
  for (const runcomfy::unfinished_job& each : left->jobs) {
    std::cout << "back to job " << each.request_id << " of " << each.model_id << '\n';
    auto job = client.attach(each);
    auto out = job ? job->wait() : job.error();
    if (!out) {
      std::cerr << out.error().message() << '\n';
      continue;
    }
    save(*out);
    (void)client.resolve(each.attempt);  // saved: it need not be listed as ended
  }
  for (const runcomfy::ended_job& each : left->ended) {  // it ended, and perhaps its output was not saved
    if (each.how == "succeeded") {
      auto job = client.attach(each);
      auto out = job ? job->output() : job.error();
      if (!out) {
        std::cerr << out.error().message() << '\n';
        continue;
      }
      save(*out);
    }
    (void)client.resolve(each.attempt);
  }
  for (const runcomfy::doubtful_send& each : left->in_doubt) {
    std::cout << "not known whether it arrived: " << each.attempt << " to " << each.model_id << ", " << each.body_size
              << " bytes with the SHA-256 " << each.body_hash << '\n';
    // Look at your RunComfy requests around each.sent. Then client.resolve(each.attempt), or, if the job is there,
    // client.resolve(each.attempt, its_id), or submit again with {.resubmit = each.attempt}.
  }
}
// [recover]

int run(const runcomfy::result<std::string>& path, const runcomfy::options& how, const runcomfy::httplib_options& tls,
        bool dies) {
  // [client]
  runcomfy::file_journal journal(path);  // path is runcomfy::default_journal_path(): this user's own
  runcomfy::options options = how;
  options.journal = journal;
  runcomfy::client client{runcomfy::httplib_transport{tls}, runcomfy::token::from_env(), options};
  come_back(client);
  // [client]

  auto job = client.submit(text_to_image{.prompt = dies ? "a fox" : "a dog"});
  if (!job) return std::cerr << job.error().message() << '\n', 1;
  std::cout << "submitted job " << job->id().text() << std::endl;
  if (dies) std::_Exit(9);  // as if somebody had pulled the plug
  auto out = job->wait();
  if (!out) return std::cerr << out.error().message() << '\n', 1;
  save(*out);
  (void)client.resolve(*job);
  const auto left = client.recover();
  return left && left->jobs.empty() && left->in_doubt.empty() && left->ended.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return run(runcomfy::default_journal_path(), {}, {}, false);
  const std::string journal = std::string(argv[2]) + ".journal.jsonl";
  const auto at = [&](bool dies) {
    return run(journal, {.base_url = argv[1]}, {.ca_file = argv[2], .ca_pem = ""}, dies);
  };
  if (argc == 4) return at(true);
  // First this program as it dies, and then the same again.
  const std::string dying = "\"" + std::string(argv[0]) + "\" " + argv[1] + " \"" + argv[2] + "\" die";
  if (std::system(dying.c_str()) == 0) return std::cerr << "it did not die\n", 1;
  const int status = at(false);
  for (const char* each : {"", ".lock"}) std::remove((journal + each).c_str());
  return status;
}
