// SPDX-License-Identifier: MIT
// Any JSON, held in memory and easy to build, look into and change: `json::value`, `json::array`, `json::object`.
#pragma once

#include "runcomfy/json/node.hpp"
#include "runcomfy/json/tree.hpp"
