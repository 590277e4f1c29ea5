// SPDX-License-Identifier: MIT
// `kill -9` at random moments of a real program: the real transport over TLS, a real journal on a real disk, a server
// that counts what it is paid for. After each kill the program starts again, recovers and goes on. At the end no job is
// lost, which means that a life of the program has said that it has its output, and none was paid for twice, by the
// server's own count.
//
//     kill9 [--runs N] [--seed N]      N kills of a submitting program; the exit code says whether all was well
//
// The program under test is this one with `--child`. A third of the moments are chosen at random from its whole life, a
// third while the server has its POST, a third soon after the answer; what a kill met is read from the journal.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "examples/support/loopback_server.hpp"
#include "runcomfy/files.hpp"
#include "runcomfy/runcomfy.hpp"
#include "runcomfy/testing.hpp"
#include "runcomfy/transport/httplib.hpp"
#include "tests/support/number_options.hpp"

extern char** environ;

namespace {

namespace fs = std::filesystem;
namespace rc = runcomfy;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

struct input {
  static constexpr std::string_view model_id = "maker/model/text-to-video";
  std::string prompt;
};

std::string hash_of(const std::string& item) { return rc::detail::sha256::hex(rc::to_json(input{item})); }

// --- the program that is killed --------------------------------------------------------------------------------------

int fail(const std::string& what) {
  std::cerr << "kill9: the program failed: " << what << '\n';
  return 3;
}

struct program {
  program(const char* base, const char* ca_file, const char* path, std::size_t compact_above)
      : journal(std::string(path), {.compact_above = compact_above, .lock_limit = 30s}),
        client(rc::httplib_transport{{.ca_file = ca_file, .ca_pem = ""}}, "kill9-token", options(base, journal)) {}

  static rc::options options(const char* base, rc::file_journal& journal) {
    rc::options out{.base_url = base, .journal = journal};
    out.policies.poll.first = 5ms;
    out.policies.poll.longest = 20ms;
    return out;
  }

  rc::file_journal journal;
  rc::client client;
};

// Waits for the end of a job, and says so as soon as the output is there: only that counts as not lost. What has been
// said is struck off.
int follow(program& mine, const rc::result<rc::job>& job) {
  const auto out = job ? job->wait() : rc::result<rc::output>(job.error());
  if (!out) return fail(out.error().message());
  std::cout << "saved " << job->id().text() << std::endl;
  const auto struck = mine.client.resolve(*job);
  return struck ? 0 : fail(struck.error().message());
}

// Submits one item and waits for its end.
int submit(program& mine, const std::string& item) { return follow(mine, mine.client.submit(input{item})); }

// Comes back to what the last run left. The parent plays the person who looks at the web list: for each send in doubt
// it says on standard input what is to be done, and what the item was.
int recover(program& mine) {
  const auto left = mine.client.recover();
  if (!left) return fail(left.error().message());
  for (const rc::unfinished_job& each : left->jobs) {
    if (const int code = follow(mine, mine.client.attach(each)); code != 0) return code;
  }
  for (const rc::ended_job& each : left->ended) {
    if (const int code = follow(mine, mine.client.attach(each)); code != 0) return code;
  }
  for (const rc::doubtful_send& each : left->in_doubt) {
    std::cout << "doubt " << each.attempt << ' ' << each.body_hash << std::endl;
    std::string verdict;
    std::string id;
    std::string item;
    if (!(std::cin >> verdict >> id) || !std::getline(std::cin >> std::ws, item)) return fail("no word of the person");
    const auto guarded = mine.client.submit(input{item});  // by accident
    if (guarded || guarded.error().kind() != rc::error_kind::in_doubt || guarded.error().attempt_id() != each.attempt)
      return fail("the same body was not refused");
    if (verdict == "found") {
      if (const int code = follow(mine, mine.client.resolve(each.attempt, id)); code != 0) return code;
    } else if (verdict == "again") {
      if (const int code = follow(mine, mine.client.submit(input{item}, {.resubmit = each.attempt})); code != 0)
        return code;
    } else if (const auto settled = mine.client.resolve(each.attempt); !settled) {
      return fail(settled.error().message());
    }
  }
  return 0;
}

// --- the one who kills -----------------------------------------------------------------------------------------------

/// A child with pipes to its standard input and from its standard output.
class child {
 public:
  child(const std::string& self, const std::vector<std::string>& arguments) {
    int in[2];
    int out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    std::vector<char*> raw = {const_cast<char*>(self.c_str())};
    for (const std::string& each : arguments) raw.push_back(const_cast<char*>(each.c_str()));
    raw.push_back(nullptr);
    posix_spawnattr_t how;  // its signals are as the system has them, whatever this program does with its own
    posix_spawnattr_init(&how);
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    posix_spawnattr_setsigdefault(&how, &pipe);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
    if (::posix_spawn(&pid_, self.c_str(), &actions, &how, raw.data(), environ) != 0) std::abort();
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    to_ = in[1];
    from_ = out[0];
  }
  child(const child&) = delete;
  child& operator=(const child&) = delete;
  ~child() {
    kill();
    ::close(to_);
    ::close(from_);
  }

  [[nodiscard]] bool over() {
    if (!status_) {
      int status = 0;
      if (::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
    }
    return status_.has_value();
  }
  /// Whether the signal was what ended it.
  bool kill() {
    if (!over()) {
      ::kill(pid_, SIGKILL);
      int status = 0;
      ::waitpid(pid_, &status, 0);
      status_ = status;
    }
    return WIFSIGNALED(*status_);
  }
  int wait() {
    while (!over()) std::this_thread::sleep_for(1ms);
    return WIFEXITED(*status_) ? WEXITSTATUS(*status_) : 1000 + WTERMSIG(*status_);
  }
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// The next line it says, or nothing at its end.
  std::optional<std::string> line() {
    while (true) {
      if (const std::size_t end = said_.find('\n'); end != std::string::npos) {
        std::string out = said_.substr(0, end);
        said_.erase(0, end + 1);
        return out;
      }
      char buffer[4096];
      const ssize_t got = ::read(from_, buffer, sizeof(buffer));
      if (got <= 0) return std::nullopt;
      said_.append(buffer, static_cast<std::size_t>(got));
    }
  }
  void say(const std::string& text) { (void)!::write(to_, text.data(), text.size()); }

 private:
  pid_t pid_ = 0;
  int to_ = -1;
  int from_ = -1;
  std::string said_;
  std::optional<int> status_;
};

/// What the journal says of one item, from which follows what a kill met.
enum class met { before_intent, in_doubt, accepted, finished };

class killer {
 public:
  killer(std::string self, unsigned seed) : self_(std::move(self)), random_(seed) {
    std::string name = (fs::temp_directory_path() / "runcomfy_kill9_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    std::ofstream(folder_ / "ca.pem") << server_.ca_pem();
  }
  killer(const killer&) = delete;
  killer& operator=(const killer&) = delete;
  ~killer() { fs::remove_all(folder_); }

  int run(int wanted) {
    const auto begun = steady::now();
    while (kills_ < wanted) {
      const std::string item = "item " + std::to_string(items_++);
      one_life(item);
      recover(item);
      if (kills_ % 50 == 0 && kills_ != told_) std::cerr << "kill9: " << (told_ = kills_) << " kills\n";
    }
    return report(std::chrono::duration_cast<std::chrono::seconds>(steady::now() - begun).count());
  }

 private:
  std::chrono::microseconds upto(std::chrono::microseconds most) {
    return std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(0, most.count())(random_));
  }
  bool one_in(unsigned n) { return random_() % n == 0; }
  std::vector<std::string> arguments(std::vector<std::string> first) {
    first.insert(first.begin(), "--child");
    for (const std::string& each : {server_.base_url(), (folder_ / "ca.pem").string(), journal()})
      first.push_back(each);
    return first;
  }
  std::string journal() const { return (folder_ / "state/journal.jsonl").string(); }

  // The server: the answer to a POST takes its time, before the job is made and after.
  rc::http::response answer(const rc::http::request& asked) {
    const bool paid = asked.method == "POST" && asked.url.target().starts_with("/v1/models/");
    std::chrono::microseconds before{};
    std::chrono::microseconds after{};
    if (paid) {
      const std::lock_guard hold(lock_);
      before = before_;
      after = after_;
      ++posts_;
      changed_.notify_all();
    }
    std::this_thread::sleep_for(before);
    rc::http::response out = service_.handle(asked);
    std::this_thread::sleep_for(after);
    if (paid) {
      const std::lock_guard hold(lock_);
      ++answers_;
      changed_.notify_all();
    }
    return out;
  }

  // One life of the program, up to its kill or, if that comes too late, to its end.
  void one_life(const std::string& item) {
    // At any time, while the server has the POST, or soon after its answer.
    enum class when { any_time, in_post, after_answer };
    const when chosen = static_cast<when>(random_() % 3);
    int posts = 0;
    int answers = 0;
    {
      const std::lock_guard hold(lock_);
      before_ = upto(8ms);
      after_ = upto(12ms);
      posts = posts_;
      answers = answers_;
    }
    const auto begun = steady::now();
    std::vector<std::string> how = arguments({"submit"});
    how.push_back(item);
    child program(self_, how);
    if (chosen == when::any_time) {
      const auto moment = begun + upto(typical_life_ * 5 / 4);
      while (steady::now() < moment && !program.over()) std::this_thread::sleep_for(200us);
    } else {
      std::unique_lock hold(lock_);
      const auto waits = [&] { return chosen == when::in_post ? posts_ == posts : answers_ == answers; };
      while (waits() && !program.over()) changed_.wait_for(hold, 1ms);
      const auto moment = chosen == when::in_post ? upto(before_ + after_) : upto(50ms);
      hold.unlock();
      std::this_thread::sleep_for(moment);
    }
    const bool killed = program.kill();
    while (const auto line = program.line()) saved_.insert(line->substr(line->find(' ') + 1));
    if (!killed) {
      if (program.wait() != 0) ++broken_;
      typical_life_ =
          (typical_life_ * 7 + std::chrono::duration_cast<std::chrono::microseconds>(steady::now() - begun)) / 8;
      ++survivors_;
      return;
    }
    ++kills_;
    server_.settle(5s);  // what is still on its way to the server arrives before anybody looks
    const met what = look(item);
    ++met_[what];
    if (what == met::in_doubt && jobs_of(item).empty()) ++false_alarms_;
  }

  // Until nothing is left to come back to. A quarter of the recoveries is killed, too.
  void recover(const std::string& item) {
    for (bool done = false; !done;) {
      const bool killed = one_in(4);
      const auto end = steady::now() + upto(typical_life_);
      child program(self_, arguments({"recover"}));
      std::thread watch;
      if (killed) {
        watch = std::thread([&] {
          std::this_thread::sleep_until(end);
          ::kill(program.pid(), SIGKILL);
        });
      }
      while (const auto line = program.line()) {
        std::istringstream words(*line);
        std::string word;
        std::string name;
        std::string hash;
        words >> word >> name >> hash;
        if (word == "saved") saved_.insert(name);
        else if (word == "doubt") program.say(as_a_person(hash));
      }
      if (watch.joinable()) watch.join();  // before the process is waited for, so that its number is still its own
      const int status = program.wait();
      if (status == 1000 + SIGKILL) server_.settle(5s);
      look(item);
      done = status == 0;
      if (status == 1000 + SIGKILL) ++recovery_kills_;
      else if (status != 0) {
        ++broken_;
        return;
      }
    }
  }

  // Looks at the web list, and says what is to be done with a send in doubt.
  std::string as_a_person(const std::string& hash) {
    std::string item;
    for (int i = 0; i < items_; ++i) {
      if (hash_of("item " + std::to_string(i)) == hash) item = "item " + std::to_string(i);
    }
    const std::vector<std::string> jobs = jobs_of(item);
    if (!jobs.empty()) {
      ++found_;
      return "found " + jobs[0] + " " + item + "\n";
    }
    if (one_in(2)) {
      ++given_up_;
      return "none - " + item + "\n";
    }
    ++again_;
    return "again - " + item + "\n";
  }
  std::vector<std::string> jobs_of(const std::string& item) const {
    std::vector<std::string> out;
    for (const auto& each : service_.jobs()) {
      if (*each.body.find("prompt")->as_string() == item) out.push_back(each.request_id);
    }
    return out;
  }

  // What the journal says of the item.
  met look(const std::string& item) {
    std::ifstream in(journal(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string hash = hash_of(item);
    met out = met::before_intent;
    bool torn = false;
    std::string id;
    rc::files::detail::for_each_line(
        text,
        [&](std::string_view line) {
          const auto each = rc::files::detail::from_line(line);
          if (!each) {
            ++broken_;
            return;
          }
          if (each->what == rc::journal_entry::kind::finished && each->request_id == id) out = met::finished;
          if (each->body_hash != hash) return;
          if (each->what == rc::journal_entry::kind::intent) out = met::in_doubt;
          if (each->what == rc::journal_entry::kind::accepted) {
            out = met::accepted;
            id = each->request_id;
          }
        },
        [&](std::string_view) { torn = true; });
    torn_lines_ += torn ? 1 : 0;
    return out;
  }

  int report(std::int64_t seconds) {
    std::map<std::string, int> paid;
    int lost = 0;
    int twice = 0;
    for (const auto& each : service_.jobs()) {
      if (++paid[*each.body.find("prompt")->as_string()] > 1) ++twice;
      if (saved_.count(each.request_id) == 0) ++lost;
    }
    const int in_between = met_[met::in_doubt];
    const auto row = [&](const char* what, int count) {
      std::printf("  %-44s %5d  %5.1f %%\n", what, count, 100.0 * count / kills_);
    };
    std::printf("kill9: %d kills of a submitting program in %lld s, and %d of a recovering one; what they met:\n",
                kills_, static_cast<long long>(seconds), recovery_kills_);
    row("before the intent was on record", met_[met::before_intent]);
    row("between intent and acknowledgement", in_between);
    row("between acknowledgement and end", met_[met::accepted]);
    row("after the end", met_[met::finished]);
    std::printf("  (%d more lives ended before their kill; %d of the sends in doubt made no job)\n", survivors_,
                false_alarms_);
    std::printf("kill9: sends in doubt: %d found on the web and attached to, %d sent again by name, %d given up\n",
                found_, again_, given_up_);
    std::printf("kill9: %zu jobs at the server, %d lost, %d paid twice, %d failures of the program, %d torn lines\n",
                service_.jobs().size(), lost, twice, broken_, torn_lines_);
    const bool enough = kills_ > 0 && in_between * 10 >= kills_ * 3;
    if (!enough) std::printf("kill9: fewer than 30 %% of the kills fell between intent and acknowledgement\n");
    return lost == 0 && twice == 0 && broken_ == 0 && enough ? 0 : 1;
  }

  const std::string self_;
  std::mt19937 random_;
  fs::path folder_;
  rc::testing::simulator service_{
      rc::clock_ref(),
      {.behaviour = {.queue = 1, .start_after = 3ms, .finish_after = 25ms}, .tokens = {"kill9-token"}}};
  std::mutex lock_;
  std::condition_variable changed_;
  int posts_ = 0;
  int answers_ = 0;
  std::chrono::microseconds before_{};
  std::chrono::microseconds after_{};
  std::chrono::microseconds typical_life_ = 250ms;

  int items_ = 0;
  int kills_ = 0;
  int told_ = 0;
  int recovery_kills_ = 0;
  int survivors_ = 0;
  int broken_ = 0;
  int torn_lines_ = 0;
  int false_alarms_ = 0;
  int found_ = 0;
  int again_ = 0;
  int given_up_ = 0;
  std::map<met, int> met_;
  std::set<std::string> saved_;
  loopback::server server_{[this](const rc::http::request& asked) { return answer(asked); }};  // last: uses the rest
};

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 6 && words[0] == "--child" && words[1] == "submit") {
    program mine(argv[3], argv[4], argv[5], std::size_t{1} << 30U);
    return submit(mine, words[5]);
  }
  if (words.size() == 5 && words[0] == "--child") {
    program mine(argv[3], argv[4], argv[5], 20'000);
    return recover(mine);
  }
  ::signal(SIGPIPE, SIG_IGN);  // a child may be killed before it reads what is said to it
  int runs = 40;
  int seed = 1;
  if (!testing_support::read_numbers(argc, argv, {{"--runs", &runs}, {"--seed", &seed}})) return 2;
  return killer(fs::absolute(argv[0]).string(), static_cast<unsigned>(seed)).run(runs);
}
