// SPDX-License-Identifier: MIT
// No conversion gives the text of a token back.
// expect-g++: conversion from .*token.* requested|cannot convert
// expect-clang: no viable conversion
#include "runcomfy/runcomfy.hpp"

int main() {
  const runcomfy::token secret("text");
#if defined(NEGATIVE)
  const std::string text = secret;
  return text.empty() ? 0 : 1;
#else
  const std::string text = secret.fault();
  return text.empty() ? 0 : 1;
#endif
}
