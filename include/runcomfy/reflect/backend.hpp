// SPDX-License-Identifier: MIT
// Which back end is in use: the most capable one that the compiler and its language mode have.
#pragma once

#include <version>

#include "runcomfy/core/version.hpp"
#include "runcomfy/reflect/bindings.hpp"
#include "runcomfy/reflect/packs.hpp"
#include "runcomfy/reflect/static_reflection.hpp"

namespace runcomfy::inline RUNCOMFY_ABI::reflect {

/// The back end in use: `static_reflection`, else `packs`, else `bindings`. A struct means the same with each of them.
/// Templates below carry it as a defaulted parameter, and so must templates that use them and are instantiated in
/// translation units of different language modes. To use another one, name it: `write_json<T, reflect::bindings>(...)`.
#if defined(__cpp_impl_reflection) && defined(__cpp_expansion_statements) && defined(__cpp_lib_reflection) && \
    defined(__cpp_lib_define_static)
using backend = static_reflection;
#elif __cplusplus > 202302L && defined(__cpp_structured_bindings) && __cpp_structured_bindings >= 202411L
using backend = packs;
#else
using backend = bindings;
#endif

}  // namespace runcomfy::inline RUNCOMFY_ABI::reflect
