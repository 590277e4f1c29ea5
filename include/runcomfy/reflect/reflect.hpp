// SPDX-License-Identifier: MIT
// All of this floor: what the rest of the library asks about a type, and what users write their inputs with.
#pragma once

#include "runcomfy/reflect/blank.hpp"
#include "runcomfy/reflect/describe.hpp"
#include "runcomfy/reflect/enums.hpp"
#include "runcomfy/reflect/facts.hpp"
#include "runcomfy/reflect/field.hpp"
#include "runcomfy/reflect/info.hpp"
#include "runcomfy/reflect/kinds.hpp"
#include "runcomfy/reflect/one_of.hpp"
#include "runcomfy/reflect/rules.hpp"
#include "runcomfy/reflect/unchecked.hpp"
