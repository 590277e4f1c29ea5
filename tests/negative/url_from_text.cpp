// SPDX-License-Identifier: MIT
// A URL is made by the parser, and by nothing else.
// expect-g++: conversion from .* requested|could not convert|cannot convert
// expect-clang: no viable conversion
#include "runcomfy/runcomfy.hpp"

int main() {
#if defined(NEGATIVE)
  const runcomfy::http::url url = "https://a.example/";
#else
  const runcomfy::http::url url = *runcomfy::http::url::parse("https://a.example/");
#endif
  return url.secure() ? 0 : 1;
}
