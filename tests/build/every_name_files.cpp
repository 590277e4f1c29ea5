// SPDX-License-Identifier: MIT
// Every public name of what touches the disk, over its single header. Compiled, not run: see every_name.cpp.
#include <cstdint>
#include <string>

#include "runcomfy_files.hpp"

namespace names_of_files {
using runcomfy::default_journal_path;
using runcomfy::file_journal;
using runcomfy::file_journal_options;
using runcomfy::files::disk;
using runcomfy::files::disk_step;
using runcomfy::files::disk_verdict;
using runcomfy::files::file;
using runcomfy::files::file_facts;
using runcomfy::files::memory_disk;
using runcomfy::files::memory_process;
using runcomfy::files::open_mode;
using runcomfy::files::storage_error;
using runcomfy::files::system_disk;
static_assert(runcomfy::journal_store<file_journal>);
}  // namespace names_of_files

std::size_t use_files();
std::size_t use_files() {
  runcomfy::file_journal usual;
  runcomfy::file_journal named("journal.jsonl", {.compact_above = 1U << 16U, .lock_limit = std::chrono::seconds(1)});
  runcomfy::file_journal maybe(runcomfy::default_journal_path());
  runcomfy::files::memory_disk machine;
  runcomfy::files::memory_process process(machine, 7);
  runcomfy::file_journal in_memory(process, "/state/journal.jsonl");
  machine.on_step([](const runcomfy::files::disk_step& step) {
    return step.number == 9 ? runcomfy::files::disk_verdict::torn : runcomfy::files::disk_verdict::done;
  });
  const runcomfy::journal_ref journals[] = {usual, named, maybe, in_memory};
  std::size_t sum = 0;
  for (const runcomfy::journal_ref& each : journals) {
    sum += each.append(runcomfy::journal_entry{}).has_value() ? 1U : 0U;
    sum += each.entries().has_value() ? 1U : 0U;
  }
  if (usual.path()) sum += usual.path()->size();
  sum += in_memory.damaged_places().has_value() ? 1U : 0U;
  process.kill();
  machine.cut_power([](std::uint64_t below) { return below / 2; });
  machine.put("/a", "b");
  return sum + machine.steps() + machine.paths().size() + machine.content("/a").size() +
         (machine.exists("/a") ? 1U : 0U);
}
