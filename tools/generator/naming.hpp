// SPDX-License-Identifier: MIT
// Names and places for everything that is planned: those of the lock file first, new ones for what is new.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lock.hpp"
#include "notice.hpp"
#include "plan.hpp"

namespace generator {

/// Gives names to models one after the other. What is in the lock keeps its name, its place among the members, its
/// namespace and its header; what is new is added to the lock; what is gone stays reserved.
class namer {
 public:
  /// `lock` is changed by `name` and outlives this object.
  explicit namer(lock_file& lock);

  /// Fills the names of a plan and puts its members in the order of the lock. Call it for the models in the order of
  /// their ids: the names of new ones may depend on that order.
  void name(model_plan& plan, teller& tell);

 private:
  locked_model& entry_for(const model_plan& plan);
  locked_model placed(const std::string& model_id) const;
  void name_members(struct_plan& plan, std::vector<locked_property>& locked, const std::string& name_space,
                    const std::string& path, teller& tell);
  void reserve(const std::string& name_space, const std::vector<locked_property>& from);
  void reserve(const locked_model& from);
  void reserve_namespace(std::string_view name_space);

  lock_file& lock_;
  std::set<std::string> structs_;     // with their namespaces
  std::set<std::string> namespaces_;  // every prefix of every namespace
  std::set<std::string> headers_;     // in small letters
};

/// The C++ type of a value as a program would call it, without the choices: `std::optional<int>`, `one_of<text>`.
[[nodiscard]] std::string type_word(const value_plan& plan, bool required);

}  // namespace generator
