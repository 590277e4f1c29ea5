// SPDX-License-Identifier: MIT
// No conversion gives a view of the text of a token.
// expect-g++: conversion from .*token.* requested|cannot convert|could not convert
// expect-clang: no viable conversion
#include "runcomfy/runcomfy.hpp"

int main() {
  const runcomfy::token secret("text");
#if defined(NEGATIVE)
  const std::string_view text = secret;
  return text.empty() ? 0 : 1;
#else
  const std::string_view text = "";
  return text.empty() ? 0 : 1;
#endif
}
