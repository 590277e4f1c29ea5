// SPDX-License-Identifier: MIT
// A comparison that is never true, because no choice has the length of the literal.
// expect-g++: runcomfy: this literal is none of the choices of its one_of, and never equal to one
// expect-clang: runcomfy: this literal is no choice, and never equal to one

#include "runcomfy/reflect/reflect.hpp"

using ratio = runcomfy::one_of<"1:1", "16:9">;

#if defined(NEGATIVE)
bool is_wide(const ratio& of) { return of == "16:10"; }
#else
bool is_wide(const ratio& of) { return of == "16:9"; }
#endif
