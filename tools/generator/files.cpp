// SPDX-License-Identifier: MIT
#include "files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace generator {
namespace {

namespace fs = std::filesystem;
using runcomfy::result;

runcomfy::error failed(const fs::path& where, const std::string& what) {
  runcomfy::error_info info;
  info.kind = runcomfy::error_kind::storage;
  info.message = where.generic_string() + ": " + what;
  return runcomfy::error(std::move(info));
}

}  // namespace

result<std::optional<std::string>> read_file(const fs::path& from) {
  std::error_code ignored;
  if (!fs::exists(from, ignored)) return std::optional<std::string>();
  if (fs::is_directory(from, ignored)) return failed(from, "this is a folder, and a file is wanted");
  std::ifstream in(from, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad()) return failed(from, "the file cannot be read; check its permissions");
  return std::optional<std::string>(std::move(text));
}

result<bool> write_file(const fs::path& to, std::string_view text) {
  const result<std::optional<std::string>> before = read_file(to);
  if (!before) return before.error();
  if (*before == text) return false;
  std::error_code code;
  if (to.has_parent_path()) fs::create_directories(to.parent_path(), code);
  if (code) return failed(to.parent_path(), "the folder cannot be made: " + code.message());
  fs::path part = to;
  part += ".part";
  {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) {
      fs::remove(part, code);
      return failed(to, "the file cannot be written; check its permissions and the space on the disk");
    }
  }
  fs::rename(part, to, code);
  if (code) {
    std::error_code ignored;
    fs::remove(part, ignored);
    return failed(to, "the file cannot be replaced: " + code.message());
  }
  return true;
}

result<std::vector<fs::path>> documents_in(const fs::path& source) {
  std::error_code code;
  if (!fs::is_directory(source, code)) {
    if (!fs::exists(source, code)) return failed(source, "there is no such file or folder");
    return std::vector<fs::path>{source};
  }
  std::vector<fs::path> found;
  for (fs::directory_iterator at(source, code), end; !code && at != end; at.increment(code))
    if (at->path().extension() == ".json" && at->is_regular_file(code)) found.push_back(at->path());
  if (code) return failed(source, "the folder cannot be read: " + code.message());
  if (found.empty()) return failed(source, "the folder holds no *.json file");
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace generator
