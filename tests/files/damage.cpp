// SPDX-License-Identifier: MIT
// A journal that is cut off or changed at any byte: every line that is whole is read, and none is read wrongly.
#include <set>
#include <string>
#include <vector>

#include "support.hpp"

using namespace files_tests;

namespace {

// A journal of many kinds of lines, and where each line begins.
struct sample {
  std::string text;
  std::vector<std::size_t> starts;
  std::vector<std::string> names;

  explicit sample(std::size_t count) {
    dice choose{7};
    for (std::size_t i = 0; i < count; ++i) {
      files::detail::stored_entry each;
      static_cast<rc::journal_entry&>(each) =
          entry(static_cast<kind>(choose(7)), "attempt-" + std::to_string(i), "r-" + std::to_string(choose(1000)));
      each.note = std::string(choose(60), 'n');
      each.session = choose(9);
      const auto line = files::detail::to_line(each);
      REQUIRE(line);
      starts.push_back(text.size());
      names.push_back(each.attempt);
      text += *line + "\n";
    }
  }
};

std::vector<std::string> read(const std::string& text) {
  std::vector<std::string> out;
  files::detail::for_each_line(
      text, [&](std::string_view line) { out.push_back(files::detail::from_line(line)->attempt); },
      [](std::string_view) {});
  return out;
}

}  // namespace

TEST_CASE("cut off at any byte: all lines before the cut are read, and nothing else") {
  const sample journal(12);
  for (std::size_t cut = 0; cut <= journal.text.size(); ++cut) {
    std::vector<std::string> wanted;
    for (std::size_t i = 0; i < journal.starts.size(); ++i) {
      const std::size_t end = i + 1 < journal.starts.size() ? journal.starts[i + 1] : journal.text.size();
      if (end - 1 <= cut) wanted.push_back(journal.names[i]);  // the line end itself may be missing
    }
    if (read(journal.text.substr(0, cut)) != wanted) FAIL("cut at byte " << cut);
  }
}

TEST_CASE("changed at any byte: all other lines are read, and the changed one is not") {
  const sample journal(8);
  std::size_t line = 0;
  for (std::size_t at = 0; at < journal.text.size(); ++at) {
    while (line + 1 < journal.starts.size() && journal.starts[line + 1] <= at) ++line;
    std::vector<std::string> wanted = journal.names;
    if (journal.text[at] != '\n') wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>(line));
    for (const char c :
         {static_cast<char>(journal.text[at] ^ 1), static_cast<char>(journal.text[at] ^ 0x80), '\0', '\n', '"', '{'}) {
      if (c == journal.text[at]) continue;
      std::string changed = journal.text;
      changed[at] = c;
      if (read(changed) != wanted) FAIL("byte " << at << " changed to " << static_cast<int>(c));
    }
  }
}

TEST_CASE("bytes put in or taken out anywhere cost the line they are in and no other") {
  const sample journal(8);
  std::size_t line = 0;
  for (std::size_t at = 0; at < journal.text.size(); ++at) {
    while (line + 1 < journal.starts.size() && journal.starts[line + 1] <= at) ++line;
    std::vector<std::string> without = journal.names;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(line));
    const bool between = journal.text[at] == '\n' || journal.starts[line] == at;
    std::string more = journal.text;
    more.insert(at, "noise");
    if (read(more) != (between ? journal.names : without)) FAIL("put in at byte " << at);
    std::string less = journal.text;
    less.erase(at, 1);
    if (read(less) != (journal.text[at] == '\n' ? journal.names : without)) FAIL("taken out at byte " << at);
  }
}

TEST_CASE("a journal of a mebibyte with a thousand wounds") {
  const sample journal(2800);
  CHECK(journal.text.size() > (1U << 20U));
  std::string text = journal.text;
  dice choose{11};
  std::set<std::string> hit;
  for (int i = 0; i < 1000; ++i) {
    const auto at = static_cast<std::size_t>(choose(text.size()));
    if (text[at] == '\n') continue;
    text[at] = static_cast<char>(text[at] ^ static_cast<char>(1 + choose(127)));
    std::size_t line = 0;
    while (line + 1 < journal.starts.size() && journal.starts[line + 1] <= at) ++line;
    hit.insert(journal.names[line]);
  }
  const std::vector<std::string> got = read(text);
  std::vector<std::string> wanted;
  for (const std::string& each : journal.names) {
    if (hit.count(each) == 0) wanted.push_back(each);
  }
  // A byte that was hit twice may be whole again.
  CHECK(got.size() >= wanted.size());
  CHECK(got.size() <= wanted.size() + 3);
  const std::set<std::string> names(got.begin(), got.end());
  for (const std::string& each : wanted) CHECK(names.count(each) == 1);
}

TEST_CASE("a journal that was cut off anywhere is taken up, and the next entry is safe") {
  files::memory_disk source;
  {
    files::memory_process process(source);
    rc::file_journal journal(process, where);
    REQUIRE(journal.append(intent("a")));
    REQUIRE(journal.append(accepted("a", "r-1")));
    REQUIRE(journal.append(intent("b")));
  }
  const std::string text = source.content(where);
  const std::size_t first = text.find('\n');
  const std::size_t second = text.find('\n', first + 1);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    files::memory_disk disk;
    disk.put(where, text.substr(0, cut));
    files::memory_process process(disk, 2);
    rc::file_journal journal(process, where);
    REQUIRE(journal.append(intent("c")));
    const std::string before = cut < first ? "" : cut < second ? "a:intent " : "a:accepted ";
    const std::string last = cut + 1 < text.size() ? "c:intent*" : "b:intent c:intent*";
    if (listed(journal.entries()) != before + last) FAIL("cut at byte " << cut << ": " << listed(journal.entries()));
  }
}
