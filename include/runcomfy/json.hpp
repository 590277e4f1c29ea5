// SPDX-License-Identifier: MIT
// Floors 1 to 4 without models: structs to JSON and back, any JSON as a value, validation and schemas.
#pragma once

#include "runcomfy/json/convert.hpp"
#include "runcomfy/json/decode.hpp"
#include "runcomfy/json/encode.hpp"
#include "runcomfy/json/limits.hpp"
#include "runcomfy/json/parse.hpp"
#include "runcomfy/json/value.hpp"
#include "runcomfy/reflect/reflect.hpp"
#include "runcomfy/schema/media.hpp"
#include "runcomfy/schema/schema_of.hpp"
#include "runcomfy/schema/validate.hpp"
