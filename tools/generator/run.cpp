// SPDX-License-Identifier: MIT
#include "run.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <ostream>
#include <utility>

#include "files.hpp"
#include "generate.hpp"
#include "runcomfy/core/append.hpp"
#include "runcomfy/json.hpp"

namespace generator {
namespace {

namespace fs = std::filesystem;
using runcomfy::result;

/// Ends the run: a sentence for the user and the code of the program.
struct failure {
  exit_code code;
  std::string sentence;
};

class runner {
 public:
  runner(const command& what, const perform_function& perform, std::ostream& to, std::ostream& aside)
      : what_(what), perform_(perform), to_(to), aside_(aside) {}

  exit_code run() {
    check_arguments();
    const lock_file before = read_lock_file();
    std::vector<published> from = gather();
    choose(from);
    result<generated> made = generate(from, before, what_.render);
    if (!made) throw failure{exit_code::input, made.error().message()};
    tell(*made);
    if (what_.is_locked && !(made->lock == before))
      throw failure{exit_code::input, "the lock file " + what_.lock + " does not fit these schemas (" +
                                          difference(before, made->lock) +
                                          "); run once without --locked, look at what it changes, and commit it"};
    if (what_.is_list) return list(*made);
    if (what_.is_check) return check(*made);
    write(*made);
    return exit_code::good;
  }

 private:
  void check_arguments() const {
    const auto refuse = [](std::string sentence) { throw failure{exit_code::usage, std::move(sentence)}; };
    if (what_.sources.empty() && !what_.use_catalogue)
      refuse("nothing to read: name files or folders with schemas, or ask for --catalogue; --help tells more");
    if (!what_.out.empty() && !what_.header.empty()) refuse("--out and --header do not go together: one is enough");
    if (what_.is_check && what_.out.empty() && what_.header.empty())
      refuse("--check needs --out or --header, to compare with");
    if (what_.is_locked && what_.lock.empty()) refuse("--locked needs --lock FILE");
    if (!what_.save.empty() && !what_.use_catalogue)
      refuse("--save keeps the answer of --catalogue, which is not asked for");
    for (const char c : what_.render.licence)
      if (!runcomfy::detail::is_alnum(c) && !runcomfy::detail::is_one_of(c, "-.+ ()"))
        refuse("--licence takes an SPDX identifier or expression, as in MIT");
    if (what_.use_catalogue && !perform_)
      refuse(
          "this generate_models was built without a transport (cpp-httplib); fetch the catalogue by other means, as in "
          "`curl 'https://model-api.runcomfy.net/v1/models?include_schema=true&limit=500'`, and pass the file");
  }

  lock_file read_lock_file() const {
    if (what_.lock.empty()) return {};
    const result<std::optional<std::string>> text = read_file(what_.lock);
    if (!text) throw failure{exit_code::input, text.error().message()};
    if (!*text) {
      if (what_.is_locked)
        throw failure{exit_code::input, "there is no lock file " + what_.lock + ", and --locked makes none"};
      return {};
    }
    result<lock_file> lock = read_lock(**text, what_.lock);
    if (!lock) throw failure{exit_code::input, lock.error().message()};
    return *std::move(lock);
  }

  std::vector<published> gather() {
    std::vector<published> all;
    const auto add = [&](std::string_view text, const std::string& where) {
      result<std::vector<published>> found = read_published(text, where, what_.model_id, told_);
      if (!found) throw failure{exit_code::input, found.error().message()};
      for (published& each : *found) all.push_back(std::move(each));
    };
    for (const std::string& source : what_.sources) {
      const result<std::vector<fs::path>> documents = documents_in(source);
      if (!documents) throw failure{exit_code::input, documents.error().message()};
      for (const fs::path& each : *documents) {
        const result<std::optional<std::string>> text = read_file(each);
        if (!text) throw failure{exit_code::input, text.error().message()};
        add(text->value_or(std::string()), each.generic_string());
      }
    }
    if (what_.use_catalogue) {
      const result<runcomfy::json::value> answer = fetch_catalogue(what_.catalogue, perform_);
      if (!answer) throw failure{exit_code::network, answer.error().message()};
      const std::string text = runcomfy::to_json(*answer);
      if (!what_.save.empty()) put(what_.save, text + '\n');
      add(text, "the catalogue");
    }
    return all;
  }

  void choose(std::vector<published>& from) const {
    for (const std::string& id : what_.only)
      if (std::none_of(from.begin(), from.end(), [&](const published& each) { return each.model_id == id; }))
        throw failure{exit_code::input,
                      "the sources hold no model " + runcomfy::detail::quoted(id) + "; --list shows what they hold"};
    if (!what_.only.empty())
      std::erase_if(from, [&](const published& each) {
        return std::find(what_.only.begin(), what_.only.end(), each.model_id) == what_.only.end();
      });
    if (from.empty()) throw failure{exit_code::input, "the sources hold no model"};
  }

  void tell(const generated& made) {
    for (const notice& each : made.told) told_.push_back(each);
    std::size_t notes = 0;
    std::size_t warnings = 0;
    for (const notice& each : told_) {
      ++(each.is == notice::severity::note ? notes : warnings);
      if (each.is == notice::severity::warning || what_.is_verbose)
        aside_ << "generate_models: " << each.text() << '\n';
    }
    if (notes > 0 && !what_.is_verbose)
      aside_ << "generate_models: " << notes << (notes == 1 ? " note" : " notes")
             << " on how schemas were read; --verbose shows them\n";
    if (warnings > 0 && what_.is_strict)
      throw failure{exit_code::told, std::to_string(warnings) + (warnings == 1 ? " warning" : " warnings") +
                                         ", which --strict takes as errors; nothing was written"};
  }

  // The first thing that is different in two lock files, for a message.
  static std::string difference(const lock_file& before, const lock_file& after) {
    for (const locked_model& each : after.models) {
      const auto at = std::find_if(before.models.begin(), before.models.end(),
                                   [&](const locked_model& other) { return other.model_id == each.model_id; });
      if (at == before.models.end()) return "the model " + each.model_id + " is new";
      if (*at == each) continue;
      for (const locked_property& property : each.properties)
        if (std::find(at->properties.begin(), at->properties.end(), property) == at->properties.end())
          return each.model_id + ", property " + runcomfy::to_json(property.wire_name) + ", is new or has changed";
      return each.model_id + " has changed";
    }
    return "it has changed";
  }

  exit_code list(const generated& made) {
    for (const header_file& each : made.headers) to_ << each.model_id << '\t' << each.path << '\t' << each.type << '\n';
    return exit_code::good;
  }

  // Everything that the run would write: the lock first, because names that were given must not be lost.
  std::vector<std::pair<fs::path, std::string>> outputs(const generated& made) const {
    std::vector<std::pair<fs::path, std::string>> all;
    if (!what_.lock.empty()) all.emplace_back(what_.lock, lock_text(made.lock));
    if (!what_.header.empty()) {
      if (made.headers.size() != 1)
        throw failure{exit_code::usage, "--header takes one model, and there are " +
                                            std::to_string(made.headers.size()) +
                                            "; choose one with --only, or use --out"};
      all.emplace_back(what_.header, made.headers[0].text);
    } else {
      for (const header_file& each : made.headers) all.emplace_back(fs::path(what_.out) / each.path, each.text);
    }
    return all;
  }

  exit_code check(const generated& made) {
    std::size_t stale = 0;
    for (const auto& [path, text] : outputs(made)) {
      const result<std::optional<std::string>> there = read_file(path);
      if (!there) throw failure{exit_code::input, there.error().message()};
      if (*there == text) continue;
      ++stale;
      to_ << path.generic_string() << (*there ? ": is not what the schemas make\n" : ": is missing\n");
    }
    if (stale == 0) return exit_code::good;
    throw failure{exit_code::different, std::to_string(stale) + (stale == 1 ? " file is" : " files are") +
                                            " not current; run the same command without --check"};
  }

  void write(const generated& made) {
    if (what_.out.empty() && what_.header.empty()) {
      if (made.headers.size() != 1)
        throw failure{exit_code::usage,
                      "there are " + std::to_string(made.headers.size()) +
                          " models: say where their headers go with --out, or choose one with --only"};
      if (!what_.lock.empty()) put(what_.lock, lock_text(made.lock));
      to_ << made.headers[0].text;
      return;
    }
    if (what_.lock.empty() && !what_.out.empty())
      aside_ << "generate_models: without --lock FILE, names may change when the schemas do\n";
    std::size_t written = 0;
    const auto all = outputs(made);
    for (const auto& [path, text] : all) written += put(path, text) ? 1U : 0U;
    aside_ << "generate_models: " << made.headers.size() << (made.headers.size() == 1 ? " model, " : " models, ")
           << written << " of " << all.size() << (all.size() == 1 ? " file" : " files") << " changed\n";
  }

  static bool put(const fs::path& to, const std::string& text) {
    const result<bool> done = write_file(to, text);
    if (!done) throw failure{exit_code::output, done.error().message()};
    return *done;
  }

  const command& what_;
  const perform_function& perform_;
  std::ostream& to_;
  std::ostream& aside_;
  notices told_;
};

}  // namespace

exit_code run(const command& what, const perform_function& perform, std::ostream& to, std::ostream& aside) try {
  return runner(what, perform, to, aside).run();
} catch (const failure& end) {
  std::string line;  // the sentence may quote a schema or a lock file
  runcomfy::detail::append_line(line, end.sentence);
  aside << "generate_models: " << line << '\n';
  return end.code;
}

}  // namespace generator
