# SPDX-License-Identifier: MIT
# Makes the single header of a version that does not exist, to be linked with the one that does.
file(READ "${FROM}" text)
set(before "${text}")
string(REGEX REPLACE "#define RUNCOMFY_VERSION [0-9]+" "#define RUNCOMFY_VERSION 990000" text "${text}")
string(REGEX REPLACE "#define RUNCOMFY_ABI [a-z0-9_]+" "#define RUNCOMFY_ABI v99_0_0" text "${text}")
string(REGEX REPLACE "(RUNCOMFY_SINGLE_HEADER !=|#define RUNCOMFY_SINGLE_HEADER) [0-9]+" "\\1 990000" text "${text}")
string(REGEX REPLACE "version_text = \"[0-9.]+\"" "version_text = \"99.0.0\"" text "${text}")
if(NOT text MATCHES "RUNCOMFY_ABI v99_0_0" OR NOT text MATCHES "RUNCOMFY_VERSION 990000" OR NOT text MATCHES "\"99\\.0\\.0\"")
  message(FATAL_ERROR "the version of ${FROM} was not found")
endif()
file(WRITE "${TO}" "${text}")
