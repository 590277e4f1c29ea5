// SPDX-License-Identifier: MIT
// What the generator tells its user beside its output.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runcomfy/core/append.hpp"

namespace generator {

/// A sentence about one thing in a schema: what is there, and what was made of it.
struct notice {
  /// A note tells of a rule that was followed; a warning of something that is lost, unsure, or left to the service.
  enum class severity { note, warning };
  severity is = severity::note;
  std::string model_id = {};  ///< empty where the sources are meant
  std::string property = {};  ///< wire names joined by `/`; empty where the model itself is meant
  std::string what = {};
  std::string done = {};

  /// `warning: a/b, "steps": it is of the unknown type "whole"; taken as any JSON`: one line, whatever is published.
  [[nodiscard]] std::string text() const {
    std::string text = is == severity::warning ? "warning: " : "note: ";
    text += model_id;
    if (!property.empty()) text += ", \"" + property + '"';
    if (!model_id.empty()) text += ": ";
    std::string line;
    runcomfy::detail::append_line(line, text + what + "; " + done);
    return line;
  }
  friend bool operator==(const notice&, const notice&) = default;
};

using notices = std::vector<notice>;

/// Collects what is told about one model.
class teller {
 public:
  teller(notices& to, std::string model_id) : to_(to), model_id_(std::move(model_id)) {}

  void note(std::string_view property, std::string what, std::string done) {
    add(notice::severity::note, property, std::move(what), std::move(done));
  }
  void warn(std::string_view property, std::string what, std::string done) {
    add(notice::severity::warning, property, std::move(what), std::move(done));
  }

 private:
  void add(notice::severity is, std::string_view property, std::string what, std::string done) {
    to_.push_back({is, model_id_, std::string(property), std::move(what), std::move(done)});
  }
  notices& to_;
  std::string model_id_;
};

}  // namespace generator
